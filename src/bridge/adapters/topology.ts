import type { ConfirmChannel } from 'amqplib'

type Arguments = Readonly<Record<string, unknown>>

/** The part of RabbitMQ's definitions format that is used. The only list is `infra/rabbitmq/definitions.json`. */
export type Topology = Readonly<{
  exchanges: readonly Readonly<{ name: string; type: string; durable: boolean; arguments: Arguments }>[]
  queues: readonly Readonly<{ name: string; durable: boolean; arguments: Arguments }>[]
  /** From exchanges to queues. */
  bindings: readonly Readonly<{ source: string; destination: string; routing_key: string; arguments: Arguments }>[]
}>

/**
 * Creates what is missing on the broker, and changes nothing that exists. Safe to repeat.
 * Rejects when the broker has an object of the same name with other properties: RabbitMQ cannot change one in place.
 */
export const assertTopology = async (
  channel: ConfirmChannel,
  { exchanges, queues, bindings }: Topology,
): Promise<void> => {
  // The channel sends these in this order, without waiting in between.
  await Promise.all([
    ...exchanges.map(({ name, type, ...options }) => channel.assertExchange(name, type, options)),
    ...queues.map(({ name, ...options }) => channel.assertQueue(name, options)),
    ...bindings.map((to) => channel.bindQueue(to.destination, to.source, to.routing_key, to.arguments)),
  ])
}
