import amqp, { type Channel, type ChannelModel } from 'amqplib'
import { z } from 'zod'
import { leaveBroker } from '../leave-broker.ts'
import { pause } from '../pause.ts'
import { jsonOf } from './read-answer.ts'

/** A message on RabbitMQ: its id, its body, and how often it was there. */
export type PublishedMessage = { readonly id: string; readonly body: string; times: number; isSame: boolean }

/** A durable queue of a run with every fact. It exists before the load and is read afterwards. */
export type FactQueue = Readonly<{
  /** Reads what is in the queue now, and returns all messages of the tenant so far, by id. */
  read(): Promise<ReadonlyMap<string, PublishedMessage>>
  /** The messages that wait; of all tenants. */
  depth(): Promise<number>
  remove(): Promise<void>
}>

const exchange = 'sluice.events'
/** After a run that was killed, the broker deletes the queue. */
const expiresMs = 3 * 3_600_000
const attempts = { most: 60, everyMs: 1_000 } as const
const prefetch = 1_000

const ofTenant = z.object({ tenantid: z.string() })

export const openFactQueue = async (url: string, tenantId: string): Promise<FactQueue> => {
  const queue = `sluice.chaos.${tenantId}`
  const messages = new Map<string, PublishedMessage>()
  const prepare = async (channel: Channel): Promise<void> => {
    await channel.assertQueue(queue, { durable: true, arguments: { 'x-expires': expiresMs } })
    await channel.bindQueue(queue, exchange, '#')
  }
  await onChannel(url, prepare)

  const take = ({ content, properties, fields }: Delivery): void => {
    const body = content.toString('utf8')
    if (ofTenant.safeParse(jsonOf(body)).data?.tenantid !== tenantId) return
    const id = String(properties.messageId)
    const known = messages.get(id)
    // A message that a lost connection returned was counted before.
    if (known && fields.redelivered) return
    messages.set(id, {
      id,
      body,
      times: (known?.times ?? 0) + 1,
      isSame: (known?.isSame ?? true) && (known?.body ?? body) === body,
    })
  }

  return {
    read: async () => {
      await onChannel(url, (channel) => emptyInto(channel, queue, take))
      return messages
    },
    depth: async () => {
      let count = 0
      await onChannel(url, async (channel) => {
        count = (await channel.checkQueue(queue)).messageCount
      })
      return count + messages.size
    },
    remove: () => onChannel(url, async (channel) => void (await channel.deleteQueue(queue))),
  }
}

type Delivery = Pick<amqp.ConsumeMessage, 'content' | 'fields' | 'properties'>

/** Takes every message that is in the queue. Each is acknowledged after it was taken. */
const emptyInto = async (channel: Channel, queue: string, take: (delivery: Delivery) => void): Promise<void> => {
  await channel.prefetch(prefetch)
  let left = (await channel.checkQueue(queue)).messageCount
  if (left === 0) return
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  channel.once('close', () => reject(new Error('The channel was closed.')))
  const { consumerTag } = await channel.consume(queue, (delivery) => {
    if (delivery === null) return reject(new Error('The queue was deleted.'))
    take(delivery)
    channel.ack(delivery)
    left -= 1
    if (left === 0) resolve()
  })
  await promise
  await channel.cancel(consumerTag)
}

/** Connects, and tries again while the broker is unavailable. */
const onChannel = async (url: string, use: (channel: Channel) => Promise<void>): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    let connection: ChannelModel | undefined
    try {
      connection = await amqp.connect(url, { timeout: 10_000 })
      connection.on('error', () => undefined)
      const channel = await connection.createChannel()
      channel.on('error', () => undefined)
      return await use(channel)
    } catch (error) {
      if (attempt === attempts.most) throw error
      await pause(attempts.everyMs)
    } finally {
      if (connection) await leaveBroker(connection)
    }
  }
}
