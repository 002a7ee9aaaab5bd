import { describe, expect, it } from 'vitest'
import { makeBridgeToRabbitmq } from '#bridge/application/bridge-to-rabbitmq.ts'
import type { PublishedMessages } from '#bridge/application/ports.ts'
import { catalogue } from '#catalogue/catalogue.ts'
import type { Fact } from '#facts/domain/fact.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { systemClock } from '#platform/system-clock.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { type MemoryRoutes, makeMemoryBroker } from '#test/support/doubles/memory-broker.ts'
import { makeMemoryBrokerNotes } from '#test/support/doubles/memory-broker-notes.ts'
import { makePublishedMessages } from '#test/support/ports/bridge-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const everythingBound = {
  'sluice.events': ['Payment', 'Risk', 'Trading'],
  risk_events: ['Risk'],
  trading_events: ['Trading'],
}

/** Bridges with one broker and one memory between them. */
const makeWorld = (routes: MemoryRoutes = everythingBound) => {
  const open = makePublishedMessages()
  // A record of long ago would have expired.
  const time = { now: systemClock() }
  const clock: Clock = () => time.now
  const broker = makeMemoryBroker(routes)
  const warnings: unknown[] = []
  const { notes, ...noting } = makeMemoryBrokerNotes()
  const makeBridge = (memory: Partial<PublishedMessages> = {}) =>
    makeBridgeToRabbitmq({
      broker,
      published: { ...open(clock), ...memory },
      notes: noting,
      warn: (reason) => warnings.push(reason),
    })
  const held = () => broker.held.map(({ exchange, messageId }) => [exchange, messageId])
  return { broker, time, warnings, notes, makeBridge, held }
}

const statuses = (outcomes: readonly PromiseSettledResult<void>[]) =>
  outcomes.map((outcome) => (outcome.status === 'fulfilled' ? 'done' : outcome.reason.code))

const anOrder = (version: 'v1' | 'v2'): Fact => {
  const type = `Trading.Order.Placed.${version}`
  return aFact({ type, eventtype: type, data: catalogue.get(type)?.example ?? {} })
}

const aRiskReport = (): Fact => aFact({ type: 'Risk.Event.Reported.v1' })

describe(`the bridge to RabbitMQ, with its memory in ${storeName},`, () => {
  it('publishes a fact on every exchange the catalogue names for it', async () => {
    const { makeBridge, held } = makeWorld()
    const [payment, report] = [aFact(), aRiskReport()]
    expect(statuses(await makeBridge()([payment, report]))).toEqual(['done', 'done'])
    expect(held()).toEqual([
      ['sluice.events', payment.id],
      ['sluice.events', report.id],
      ['risk_events', report.id],
    ])
  })

  it('notes once for each batch whether the broker confirmed what it sent, and nothing for what was published before', async () => {
    const { makeBridge, broker, notes } = makeWorld()
    const facts = [aFact(), aFact(), aRiskReport()]
    broker.isUnavailable = true
    await makeBridge()(facts)
    broker.isUnavailable = false
    await makeBridge()(facts)
    await makeBridge()(facts)
    await makeBridge()([aFact()], { isRetry: true })
    expect(notes).toEqual(['failure', 'success', 'success of a retry'])
  })

  it('does not take a fact without a queue for a broker that is unavailable', async () => {
    const { makeBridge, notes } = makeWorld({})
    await makeBridge()([aFact()])
    expect(notes).toEqual([])
  })

  it('publishes every order also at its first version, with the same id, for consumers that know only that version', async () => {
    const { makeBridge, broker } = makeWorld()
    const [old, recent] = [anOrder('v1'), anOrder('v2')]
    expect(statuses(await makeBridge()([old, recent, recent]))).toEqual(['done', 'done', 'done'])
    const { eventtype, data } = recent
    expect(broker.held.map(({ exchange, routingKey, messageId }) => [exchange, routingKey, messageId])).toEqual([
      ['sluice.events', 'Trading.Order.Placed.v1', old.id],
      ['trading_events', 'Trading.Order.Placed.v1', old.id],
      ['sluice.events', 'Trading.Order.Placed.v2', recent.id],
      ['trading_events', 'Trading.Order.Placed.v1', recent.id],
    ])
    const bodies = broker.held.map(({ body }) => JSON.parse(body))
    expect(bodies.slice(0, 3)).toEqual([old, old, recent])
    expect(bodies[3]).toEqual({ ...recent, type: 'Trading.Order.Placed.v1', eventtype, data: anOrder('v1').data })
    expect(data).toMatchObject({ quantity: '2.500000000000000001' })
  })

  it('fails permanently a fact that it cannot convert, and no other', async () => {
    const { makeBridge, held } = makeWorld()
    const [broken, whole] = [aFact({ type: 'Trading.Order.Placed.v2' }), anOrder('v2')]
    expect(statuses(await makeBridge()([broken, whole]))).toEqual(['fact-invalid', 'done'])
    expect(held()).toEqual([
      ['sluice.events', broken.id],
      ['sluice.events', whole.id],
      ['trading_events', whole.id],
    ])
  })

  it('publishes once what is delivered twice, within a batch and across batches', async () => {
    const { makeBridge, held } = makeWorld()
    const [first, second] = [aFact(), aFact()]
    const bridge = makeBridge()
    expect(statuses(await bridge([first, first, second]))).toEqual(['done', 'done', 'done'])
    expect(statuses(await bridge([second, first]))).toEqual(['done', 'done'])
    expect(held()).toEqual([
      ['sluice.events', first.id],
      ['sluice.events', second.id],
    ])
  })

  it('leaves to another bridge what that one is publishing', async () => {
    const { makeBridge, held } = makeWorld()
    const [shared, own] = [aFact(), aFact()]
    const [isPublished, mayEnd] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const remember = async () => {
      isPublished.resolve()
      await mayEnd.promise
    }
    const first = makeBridge({ remember })([shared])
    await isPublished.promise
    expect(statuses(await makeBridge()([shared, own]))).toEqual(['publish-in-progress', 'done'])
    mayEnd.resolve()
    expect(statuses(await first)).toEqual(['done'])
    expect(held()).toHaveLength(2)
  })

  it('lets a fact be retried at once after the broker was unavailable, and loses none', async () => {
    const { makeBridge, broker, held } = makeWorld()
    const facts = [aFact(), aRiskReport()]
    const bridge = makeBridge()
    broker.isUnavailable = true
    expect(statuses(await bridge(facts))).toEqual(['broker-unavailable', 'broker-unavailable'])
    broker.isUnavailable = false
    expect(statuses(await bridge(facts))).toEqual(['done', 'done'])
    expect(held()).toHaveLength(3)
  })

  it('does not repeat a fact on one exchange because another exchange has no queue for it', async () => {
    const { makeBridge, held } = makeWorld({ 'sluice.events': ['Risk', 'Payment'], risk_events: [] })
    const [payment, report] = [aFact(), aRiskReport()]
    const bridge = makeBridge()
    for (const _ of [1, 2, 3]) expect(statuses(await bridge([payment, report]))).toEqual(['done', 'fact-unroutable'])
    expect(held()).toHaveLength(2)
  })

  it('fails a fact that the catalogue sends nowhere, instead of losing it in silence', async () => {
    const { makeBridge } = makeWorld()
    expect(statuses(await makeBridge()([aFact({ type: 'Unknown.Entity.Changed.v1' }), aFact()]))).toEqual([
      'fact-unroutable',
      'done',
    ])
  })

  it('takes over after a crash between confirm and mark, with the same message id', async () => {
    const { makeBridge, time, held, warnings } = makeWorld()
    const fact = aFact()
    const crashing = makeBridge({ remember: () => Promise.reject(new Error('crashed')) })
    await crashing([fact])
    expect(statuses(await makeBridge()([fact]))).toEqual(['publish-in-progress'])
    time.now = new Date(Date.parse(time.now) + 60_001).toISOString()
    expect(statuses(await makeBridge()([fact]))).toEqual(['done'])
    expect(held()).toEqual([
      ['sluice.events', fact.id],
      ['sluice.events', fact.id],
    ])
    expect(warnings).toEqual([new Error('crashed')])
  })

  it('is done with a confirmed fact that could not be remembered, since failing it would send it again', async () => {
    const { makeBridge, warnings } = makeWorld()
    const forgetful = makeBridge({ remember: () => Promise.reject(new Error('no memory')) })
    expect(statuses(await forgetful([aFact()]))).toEqual(['done'])
    expect(warnings).toHaveLength(1)
  })

  it('reports the broker’s error, not the memory’s, when a fact can be neither published nor released', async () => {
    const { makeBridge, broker, warnings } = makeWorld()
    broker.isUnavailable = true
    const stuck = makeBridge({ release: () => Promise.reject(new Error('no memory')) })
    expect(statuses(await stuck([aFact()]))).toEqual(['broker-unavailable'])
    expect(warnings).toHaveLength(1)
  })
})
