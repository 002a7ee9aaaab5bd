import { connect } from 'amqplib'
import { untilAnswers, withoutPassword } from './given-endpoint.ts'
import type { Launch } from './launcher.ts'
import type { Leashed } from './leash.ts'

/** RabbitMQ, however it is run. It can go away and come back with what it held. */
export type Broker = Readonly<{
  /** With user and password: the address for clients. */
  url: string
  /** Whether it belongs to the copy, and so ends with it. */
  isOurs: boolean
  /** Starts it and resolves when it takes connections. Its programs, the one to be ended first in front; none where it is not ours. */
  start(launch: Launch): Promise<readonly Leashed[]>
  /** Removes what it held. Only while it is stopped. */
  discard(): Promise<void>
}>

/** Whether a client can connect and log in. */
export const takesConnections = async (url: string): Promise<boolean> => {
  const connection = await connect(url, { timeout: 2000 })
  await connection.close()
  return true
}

/** Somebody else's broker, to which AMQP_URL points. */
export const givenBroker = (url: string): Broker => {
  const advice = `Nothing takes connections at ${withoutPassword(url)}: start the broker, or leave AMQP_URL out to get one with the copy.`
  const start = async (): Promise<readonly Leashed[]> => {
    await untilAnswers(() => takesConnections(url), advice)
    return []
  }
  return { url, isOurs: false, start, discard: async () => undefined }
}
