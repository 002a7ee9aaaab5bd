import type { ConfirmChannel } from 'amqplib'

type Arguments = Readonly<Record<string, unknown>>

/** What we read of RabbitMQ's own definitions format; `infra/rabbitmq/definitions.json` is the one list of it. */
export type Topology = Readonly<{
  exchanges: readonly Readonly<{ name: string; type: string; durable: boolean; arguments: Arguments }>[]
  queues: readonly Readonly<{ name: string; durable: boolean; arguments: Arguments }>[]
  /** From exchanges to queues. */
  bindings: readonly Readonly<{ source: string; destination: string; routing_key: string; arguments: Arguments }>[]
}>

/**
 * Makes what is missing on the broker and leaves alone what is there. Safe to repeat.
 * Rejects when the broker holds a thing of the same name with other properties: RabbitMQ cannot change one in place.
 */
export const assertTopology = async (
  channel: ConfirmChannel,
  { exchanges, queues, bindings }: Topology,
): Promise<void> => {
  // The channel sends these one after the other, in this order, without waiting for us in between.
  await Promise.all([
    ...exchanges.map(({ name, type, ...options }) => channel.assertExchange(name, type, options)),
    ...queues.map(({ name, ...options }) => channel.assertQueue(name, options)),
    ...bindings.map((to) => channel.bindQueue(to.destination, to.source, to.routing_key, to.arguments)),
  ])
}
