import { connect } from 'amqplib'
import type { Launch } from '../programs/launcher.ts'
import type { RunningProgram } from '../programs/leash.ts'
import { untilAnswers, withoutPassword } from './external-endpoint.ts'

/** RabbitMQ from any source. It can stop and start again with its data. */
export type Broker = Readonly<{
  /** The address for clients, with user and password. */
  url: string
  /** Whether it belongs to the copy and ends with it. */
  isOurs: boolean
  /** Starts it and resolves when it accepts connections. Returns its programs in the order to stop them; none for an external broker. */
  start(launch: Launch): Promise<readonly RunningProgram[]>
  /** Deletes its data. Only while it is stopped. */
  discard(): Promise<void>
}>

/** Whether a client can connect and log in. */
export const acceptsConnections = async (url: string): Promise<boolean> => {
  const connection = await connect(url, { timeout: 2000 })
  await connection.close()
  return true
}

/** The broker at AMQP_URL. It does not belong to the copy. */
export const externalBroker = (url: string): Broker => {
  const advice = `No broker accepts connections at ${withoutPassword(url)}: start it, or unset AMQP_URL to get one with the copy.`
  const start = async (): Promise<readonly RunningProgram[]> => {
    await untilAnswers(() => acceptsConnections(url), advice)
    return []
  }
  return { url, isOurs: false, start, discard: async () => undefined }
}
