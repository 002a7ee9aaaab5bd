import { randomUUID } from 'node:crypto'
import { connect } from 'amqplib'
import type { Message } from '#bridge/domain/message.ts'
import topology from '../../../infra/rabbitmq/definitions.json' with { type: 'json' }
import { emptyQueue } from './amqp-world.ts'

/** A consumer with a queue of its own on every exchange of facts, as any of the bank's could have. */
export type AmqpConsumer = Readonly<{
  /** What came since it was last asked, of these facts alone, exchange by exchange. Others publish at the same time. */
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
  return {
    received: async (factIds) => {
      const wanted = new Set(factIds)
      const messages = (await emptyQueue(channel, queue)).filter(({ messageId }) => wanted.has(messageId))
      return Object.groupBy(messages, ({ exchange }) => exchange) as Record<string, Message[]>
    },
    close: () => connection.close(),
  }
}
