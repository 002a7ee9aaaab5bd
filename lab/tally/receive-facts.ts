import { randomUUID } from 'node:crypto'
import amqp, { type Channel, type ChannelModel } from 'amqplib'
import { everyFact } from '#catalogue/define.ts'
import { leaveBroker } from '../leave-broker.ts'
import { pause } from '../pause.ts'
import { type Delivery, makeReceivedFacts, type ReceivedFacts } from './received-facts.ts'

export type FactSubscription = Readonly<{ received: ReceivedFacts; stop(): Promise<void> }>

const limits = {
  /** Unacknowledged messages at once. */
  prefetch: 1_000,
  /** A queue without a consumer is deleted after this time. */
  queueExpiresMs: 15 * 60_000,
  reconnectMs: 1_000,
} as const

/**
 * Consumes every fact on `sluice.events` as any consumer would. Call it before the first event is sent. The queue is
 * durable, so facts published while the connection is down arrive later. It is deleted at the end.
 */
export const receiveFacts = async (amqpUrl: string, tenantId: string): Promise<FactSubscription> => {
  const queue = `sluice.tally.${randomUUID()}`
  const { received, take } = makeReceivedFacts(tenantId)
  let isStopped = false
  const connect = async (): Promise<ChannelModel> => {
    const opened = await amqp.connect(amqpUrl, { noDelay: true })
    opened.on('error', () => undefined)
    await consumeFrom(opened, queue, take)
    opened.on('close', () => void reconnect())
    return opened
  }
  const reconnect = async (): Promise<void> => {
    await pause(limits.reconnectMs)
    if (isStopped) return
    connection = connect()
    // The broker is still unavailable. The queue keeps its messages.
    await connection.catch(reconnect)
  }
  let connection = connect()
  await connection
  const stop = async (): Promise<void> => {
    isStopped = true
    await dropQueue(connection, queue)
  }
  return { received, stop }
}

const consumeFrom = async (
  connection: ChannelModel,
  queue: string,
  take: (delivery: Delivery) => void,
): Promise<void> => {
  const channel = await connection.createChannel()
  // When a channel closes, its connection is closed as well, and both are opened again.
  channel.on('error', () => undefined).on('close', () => void leaveBroker(connection))
  await prepare(channel, queue)
  await channel.consume(queue, (delivery) => {
    if (delivery === null) return void leaveBroker(connection)
    take(delivery)
    channel.ack(delivery)
  })
}

const prepare = async (channel: Channel, queue: string): Promise<void> => {
  await channel.assertExchange(everyFact, 'topic', { durable: true })
  await channel.assertQueue(queue, { durable: true, arguments: { 'x-expires': limits.queueExpiresMs } })
  await channel.bindQueue(queue, everyFact, '#')
  await channel.prefetch(limits.prefetch)
}

/** Without a connection the queue cannot be deleted here; then its own expiry deletes it. */
const dropQueue = async (connection: Promise<ChannelModel>, queue: string): Promise<void> => {
  try {
    const opened = await connection
    const channel = await opened.createChannel()
    await channel.deleteQueue(queue)
    await leaveBroker(opened)
  } catch {
    // There is no connection to close.
  }
}
