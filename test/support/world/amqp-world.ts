import { randomUUID } from 'node:crypto'
import { type Channel, type ConsumeMessage, connect, type GetMessage } from 'amqplib'
import { makeAmqpBroker } from '#bridge/adapters/amqp-broker.ts'
import type { Topology } from '#bridge/adapters/topology.ts'
import type { Message } from '#bridge/domain/message.ts'
import { fixedSecret } from '../doubles/fixed-secret.ts'

type Delivery = Readonly<{
  fields: Pick<GetMessage['fields'] | ConsumeMessage['fields'], 'exchange' | 'routingKey'>
  properties: GetMessage['properties']
  content: Buffer
}>

/** Exchanges and a queue of a test's own on a broker that others use too. */
export const makeAmqpWorld = async (url: string, { via = url, timeoutMs = 5_000 } = {}) => {
  const exchange = `test.${randomUUID()}`
  const unboundExchange = `${exchange}.unbound`
  const topology: Topology = {
    exchanges: [exchange, unboundExchange].map((name) => ({ name, type: 'topic', durable: true, arguments: {} })),
    queues: [{ name: exchange, durable: true, arguments: {} }],
    bindings: [{ source: exchange, destination: exchange, routing_key: 'Payment.#', arguments: {} }],
  }
  const operator = await connect(url)
  const channel = await operator.createChannel()
  const broker = makeAmqpBroker({ address: fixedSecret(via), topology, timeoutMs })
  const close = async (): Promise<void> => {
    await broker.close()
    await channel.deleteQueue(exchange)
    for (const name of [exchange, unboundExchange]) await channel.deleteExchange(name)
    await operator.close()
  }
  const received = () => emptyQueue(channel, exchange)
  return { broker, channel, exchange, unboundExchange, received, close }
}

/** Everything a queue holds, oldest first. */
export const emptyQueue = async (channel: Channel, queue: string): Promise<readonly Message[]> => {
  const messages: Message[] = []
  for (let got = await channel.get(queue, { noAck: true }); got; got = await channel.get(queue, { noAck: true }))
    messages.push(messageFrom(got))
  return messages
}

/** A delivery as the message that was published. */
export const messageFrom = ({ fields, properties, content }: Delivery): Message => ({
  exchange: fields.exchange,
  routingKey: fields.routingKey,
  messageId: String(properties.messageId),
  contentType: String(properties.contentType),
  body: content.toString(),
  headers: { ...(properties.headers as Record<string, string>) },
  timestamp: new Date(Number(properties.timestamp) * 1000).toISOString(),
  correlationId: String(properties.correlationId),
})
