import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Broker } from '#bridge/application/ports.ts'
import type { Message } from '#bridge/domain/message.ts'

export type BrokerWorld = Readonly<{
  broker: Broker
  /** An exchange with one queue, bound for `Payment.#` alone. */
  exchange: string
  /** An exchange without a queue. */
  unboundExchange: string
  /** All that the queue of `exchange` holds, as a consumer sees it. It is then empty. */
  received(): Promise<readonly Message[]>
  close(): Promise<void>
}>

export const aMessage = (known: Partial<Message> = {}): Message => ({
  exchange: 'an-exchange',
  routingKey: 'Payment.Transfer.Observed.v1',
  messageId: randomUUID(),
  contentType: 'application/cloudevents+json',
  body: JSON.stringify({ text: 'grüße 🪙' }),
  headers: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
  timestamp: '2026-03-01T12:00:00.000Z',
  correlationId: randomUUID(),
  ...known,
})

/** The contract of every Broker, in memory and real. */
export const describeBroker = (name: string, makeWorld: () => Promise<BrokerWorld>) =>
  describe(`${name} keeps the Broker contract`, () => {
    let world: BrokerWorld
    beforeAll(async () => {
      world = await makeWorld()
    })
    afterAll(() => world.close())

    it('has every message it confirmed in a queue, with all that it carries', async () => {
      const { broker, exchange, received } = world
      const messages = Array.from({ length: 50 }, () => aMessage({ exchange }))
      await Promise.all(messages.map((message) => broker.publish(message)))
      expect(await received()).toEqual(messages)
    })

    it('takes a message as large as an event may be', async () => {
      const { broker, exchange, received } = world
      const messages = Array.from({ length: 20 }, () => aMessage({ exchange, body: 'x'.repeat(160 * 1024) }))
      await Promise.all(messages.map((message) => broker.publish(message)))
      expect(await received()).toEqual(messages)
    })

    it('fails a message that no queue is bound for, and no other', async () => {
      const { broker, exchange, received } = world
      const messages = Array.from({ length: 20 }, (_, index) =>
        aMessage({
          exchange,
          routingKey: index % 5 === 3 ? 'Trading.Order.Placed.v1' : 'Payment.Transfer.Observed.v1',
        }),
      )
      const outcomes = await Promise.allSettled(messages.map((message) => broker.publish(message)))
      const failures = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : undefined))
      const unroutable = expect.objectContaining({ code: 'fact-unroutable', retryable: true })
      expect(failures).toEqual(messages.map((_, index) => (index % 5 === 3 ? unroutable : undefined)))
      expect(await received()).toEqual(messages.filter((_, index) => index % 5 !== 3))
    })

    it('distinguishes one fact on two exchanges when only one of them has a queue', async () => {
      const { broker, exchange, unboundExchange, received } = world
      const routed = aMessage({ exchange })
      const unrouted = { ...routed, exchange: unboundExchange }
      const outcomes = await Promise.allSettled([unrouted, routed, unrouted].map((message) => broker.publish(message)))
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected'])
      expect(await received()).toEqual([routed])
    })
  })
