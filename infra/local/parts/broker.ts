import { connect } from 'amqplib'
import type { Launch } from '../programs/launcher.ts'
import type { RunningProgram } from '../programs/leash.ts'
import { untilAnswers, withoutPassword } from './external-endpoint.ts'

/** A program of a broker: the server, or what the server needs. */
type BrokerProgram = Readonly<{
  /** As the subject of a sentence. */
  name: string
  port: number
  /** Starts it and resolves when it accepts connections. */
  open(launch: Launch): Promise<RunningProgram>
}>

/** RabbitMQ from any source. It can stop and start again with its data. */
export type Broker = Readonly<{
  /** The address for clients, with user and password. */
  url: string
  /** Whether it belongs to the copy and ends with it. */
  isOurs: boolean
  /** In the order to start them; the server is the last. None for an external broker. */
  programs: readonly BrokerProgram[]
  /** Resolves when it accepts connections. */
  untilReady(): Promise<void>
  /** Deletes its data. Only while it is stopped. */
  discard(): Promise<void>
}>

/** Whether a client can connect and log in. */
export const acceptsConnections = async (url: string): Promise<boolean> => {
  const connection = await connect(url, { timeout: 2000 })
  // A broker that is killed now leaves the close without a result. An error without a listener would end this process.
  await new Promise<void>((resolve, reject) => {
    connection.on('error', reject)
    connection.close().then(resolve, reject)
  })
  return true
}

/** The broker at AMQP_URL. It does not belong to the copy. */
export const externalBroker = (url: string): Broker => {
  const advice = `No broker accepts connections at ${withoutPassword(url)}: start it, or unset AMQP_URL to get one with the copy.`
  const untilReady = () => untilAnswers(() => acceptsConnections(url), advice)
  return { url, isOurs: false, programs: [], untilReady, discard: async () => undefined }
}
