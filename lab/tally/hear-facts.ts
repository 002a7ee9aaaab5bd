import { randomUUID } from 'node:crypto'
import amqp, { type Channel, type ChannelModel } from 'amqplib'
import { everyFact } from '#catalogue/define.ts'
import { pause } from '../pause.ts'
import { type Delivery, type Heard, makeHeardFacts } from './heard-facts.ts'

export type Hearing = Readonly<{ heard: Heard; stop(): Promise<void> }>

const limits = {
  /** So many messages are on their way to us at once. */
  prefetch: 1_000,
  /** A queue nobody listens to any more, because its listener died, goes away by itself. */
  queueExpiresMs: 15 * 60_000,
  reconnectMs: 1_000,
} as const

/**
 * Listens to every fact on `sluice.events` as any consumer would, from before the first event is sent. Its queue is
 * durable, so that what is published while the connection is away is heard later; it is deleted at the end.
 */
export const hearFacts = async (amqpUrl: string, tenantId: string): Promise<Hearing> => {
  const queue = `sluice.tally.${randomUUID()}`
  const { heard, take } = makeHeardFacts(tenantId)
  let isStopped = false
  const connect = async (): Promise<ChannelModel> => {
    const opened = await amqp.connect(amqpUrl, { noDelay: true })
    opened.on('error', () => undefined)
    await listen(opened, queue, take)
    opened.on('close', () => void reconnect())
    return opened
  }
  const reconnect = async (): Promise<void> => {
    await pause(limits.reconnectMs)
    if (isStopped) return
    connection = connect()
    // The broker is still away; the queue keeps what it has.
    await connection.catch(reconnect)
  }
  let connection = connect()
  await connection
  const stop = async (): Promise<void> => {
    isStopped = true
    await dropQueue(connection, queue)
  }
  return { heard, stop }
}

const listen = async (connection: ChannelModel, queue: string, take: (delivery: Delivery) => void): Promise<void> => {
  const channel = await connection.createChannel()
  // A channel that ends takes its connection with it, and a new one is made of both.
  channel.on('error', () => undefined).on('close', () => void leave(connection))
  await prepare(channel, queue)
  await channel.consume(queue, (delivery) => {
    if (delivery === null) return void leave(connection)
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

/** A connection that is away cannot drop its queue; the queue's own time limit does. */
const dropQueue = async (connection: Promise<ChannelModel>, queue: string): Promise<void> => {
  try {
    const opened = await connection
    const channel = await opened.createChannel()
    await channel.deleteQueue(queue)
    await opened.close()
  } catch {
    // Nothing is left to close.
  }
}

const leave = async (connection: ChannelModel): Promise<void> => {
  try {
    await connection.close()
  } catch {
    // It is closed already.
  }
}
