import type { Broker } from '#bridge/application/ports.ts'
import type { Message } from '#bridge/domain/message.ts'
import { Transient } from '#kernel/domain/errors.ts'

/** Which first words of a routing key reach a queue, by exchange. */
export type MemoryRoutes = Readonly<Record<string, readonly string[]>>

export type MemoryBroker = Broker & {
  /** Everything the queues hold, oldest first. */
  readonly held: Message[]
  /** While it is unavailable, nothing is confirmed. */
  isUnavailable: boolean
}

/** A broker in an array. */
export const makeMemoryBroker = (routes: MemoryRoutes): MemoryBroker => {
  const broker: MemoryBroker = {
    held: [],
    isUnavailable: false,
    publish: async (message) => {
      if (broker.isUnavailable) throw new Transient('broker-unavailable', 'The broker did not confirm the message.')
      const [word = ''] = message.routingKey.split('.')
      if (!routes[message.exchange]?.includes(word)) throw new Transient('fact-unroutable', 'No queue is bound.')
      broker.held.push(message)
    },
  }
  return broker
}
