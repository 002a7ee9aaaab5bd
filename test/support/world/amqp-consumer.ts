import { randomUUID } from 'node:crypto'
import { connect } from 'amqplib'
import type { Message } from '#bridge/domain/message.ts'
import topology from '../../../infra/rabbitmq/definitions.json' with { type: 'json' }
import { messageFrom } from './amqp-world.ts'

/** A consumer with a queue of its own on every exchange of facts, as any of the bank's could have. */
export type AmqpConsumer = Readonly<{
  /** All that the broker has delivered of these facts so far, by exchange. Others publish at the same time. */
  received(factIds: readonly string[]): Promise<Readonly<Record<string, readonly Message[]>>>
  close(): Promise<void>
}>

export const openAmqpConsumer = async (url: string): Promise<AmqpConsumer> => {
  const connection = await connect(url)
  const channel = await connection.createChannel()
  const queue = `test.${randomUUID()}`
  await channel.assertQueue(queue, { exclusive: true })
  for (const { name, type, durable } of topology.exchanges) await channel.assertExchange(name, type, { durable })
  for (const exchange of ['sluice.events', 'risk_events', 'trading_events'])
    await channel.bindQueue(queue, exchange, '#')
  const messages: Message[] = []
  const marks = new Map<string, () => void>()
  await channel.consume(
    queue,
    (delivery) => {
      if (delivery === null) return
      const seen = marks.get(delivery.content.toString())
      if (seen) seen()
      else messages.push(messageFrom(delivery))
    },
    { noAck: true },
  )
  /** Waits for a mark at the end of the queue. Every message that the broker confirmed earlier precedes it. */
  const catchUp = (): Promise<void> =>
    new Promise((resolve) => {
      const mark = randomUUID()
      marks.set(mark, resolve)
      channel.sendToQueue(queue, Buffer.from(mark))
    })
  return {
    received: async (factIds) => {
      await catchUp()
      const wanted = new Set(factIds)
      const ours = messages.filter(({ messageId }) => wanted.has(messageId))
      return Object.groupBy(ours, ({ exchange }) => exchange) as Record<string, Message[]>
    },
    close: () => connection.close(),
  }
}
