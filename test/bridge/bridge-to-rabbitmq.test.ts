import { describe, expect, it } from 'vitest'
import { makeBridgeToRabbitmq } from '#bridge/application/bridge-to-rabbitmq.ts'
import type { PublishedMessages } from '#bridge/application/ports.ts'
import { catalogue } from '#catalogue/catalogue.ts'
import type { Fact } from '#facts/domain/fact.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import type { JsonObject } from '#kernel/domain/json.ts'
import { systemClock } from '#platform/system-clock.ts'
import { aFact, somePayment } from '#test/support/builders/a-fact.ts'
import { aVault, emptyVault } from '#test/support/builders/a-vault-reader.ts'
import { erasedFact } from '#test/support/builders/an-erased-fact.ts'
import { type MemoryRoutes, makeMemoryBroker } from '#test/support/doubles/memory-broker.ts'
import { makeMemoryBrokerNotes } from '#test/support/doubles/memory-broker-notes.ts'
import { memoryErasedEvents } from '#test/support/doubles/memory-erased-events.ts'
import { makeMemoryFactLog } from '#test/support/doubles/memory-fact-log.ts'
import { makePublishedMessages } from '#test/support/ports/bridge-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { withoutErased } from '#vault/application/without-erased.ts'

const everythingBound = {
  'sluice.events': ['Payment', 'Risk', 'Trading'],
  risk_events: ['Risk'],
  trading_events: ['Trading'],
}

/** Bridges with one broker and one memory between them. */
const makeWorld = (routes: MemoryRoutes = everythingBound, vault = emptyVault) => {
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
      vault,
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

  it('has nothing to do with a reading, which the catalogue keeps from RabbitMQ', async () => {
    const { makeBridge, held } = makeWorld()
    const reading = aFact({
      type: 'Access.Reading.Recorded.v1',
      happening: 'read#1215#0123456789abcdef0123456789abcdef',
    })
    expect(statuses(await makeBridge()([reading]))).toEqual(['done'])
    expect(held()).toEqual([])
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

  describe('for a fact with values in the vault', () => {
    const routes = {
      'sluice.events': ['Payment', 'Risk', 'Trading', 'User'],
      risk_events: ['Risk'],
      trading_events: ['Trading'],
    }
    const personal = 'Erika Mustermann'
    /** Appends as a door does; the bridge reads only the messages. */
    const makeVaultWorld = () => {
      const held = aVault()
      const facts = makeMemoryFactLog()
      const append = (type: string, data: JsonObject) => held.append(facts, aFact({ type, eventtype: type, data }))
      const world = makeWorld(routes, withoutErased(held.vault, memoryErasedEvents(facts)))
      const sent = () =>
        world.broker.held.map(({ exchange, routingKey, body }) => [exchange, routingKey, JSON.parse(body).data])
      return { ...world, ...held, facts, append, sent }
    }
    const aReport = (riskScore: number) => ({
      entityId: 'E-1',
      category: 'sanctions',
      riskScore,
      description: personal,
    })
    const aPayment = { ...somePayment, reference: personal }
    const aUser = catalogue.get('User.Account.Registered.v1')?.example ?? {}

    it('sends clear values on the routes of the catalogue that are clear, and commitments on all others', async () => {
      const { append, makeBridge, sent } = makeVaultWorld()
      const report = await append('Risk.Event.Reported.v1', aReport(7))
      const user = await append('User.Account.Registered.v1', aUser)
      const payment = await append('Payment.Transfer.Observed.v1', aPayment)
      expect(statuses(await makeBridge()([report, user, payment]))).toEqual(['done', 'done', 'done'])
      expect(sent()).toEqual([
        ['sluice.events', 'Risk.Event.Reported.v1', report.data],
        ['risk_events', 'Risk.Event.Reported.v1', aReport(7)],
        ['sluice.events', 'User.Account.Registered.v1', aUser],
        ['sluice.events', 'Payment.Transfer.Observed.v1', payment.data],
      ])
      expect(JSON.stringify([report.data, payment.data])).not.toContain(personal)
    })

    it('reads the vault once for a batch, and not at all without a clear route or for a repeat', async () => {
      const { append, makeBridge, reads } = makeVaultWorld()
      const reports = await Promise.all([1, 2, 3].map((score) => append('Risk.Event.Reported.v1', aReport(score))))
      const payment = await append('Payment.Transfer.Observed.v1', aPayment)
      const plain = aFact({ type: 'Risk.Event.Reported.v1', data: { entityId: 'E', category: 'c', riskScore: 1 } })
      const bridge = makeBridge()
      await bridge([payment, plain])
      expect(reads).toEqual([])
      await bridge([...reports, ...reports, payment])
      await bridge(reports)
      expect(reads).toEqual([3])
    })

    it('converts the opened fact for consumers that know another version', async () => {
      const { append, makeBridge, sent } = makeVaultWorld()
      const example = catalogue.get('Trading.Order.Placed.v2')?.example ?? {}
      const order = await append('Trading.Order.Placed.v2', { ...example, note: personal })
      expect(statuses(await makeBridge()([order]))).toEqual(['done'])
      expect(sent()).toEqual([
        ['sluice.events', 'Trading.Order.Placed.v2', order.data],
        ['trading_events', 'Trading.Order.Placed.v1', expect.objectContaining({ note: personal })],
      ])
    })

    it('leaves commitments in the place of values that were erased or have expired', async () => {
      const { append, makeBridge, sent, erase, expire } = makeVaultWorld()
      const user = await append('User.Account.Registered.v1', aUser)
      erase(user, 'personal')
      expire(user)
      expect(statuses(await makeBridge()([user]))).toEqual(['done'])
      expect(sent()).toEqual([['sluice.events', 'User.Account.Registered.v1', user.data]])
    })

    it('leaves commitments in the place of erased values that a restored vault has again', async () => {
      const { facts, append, makeBridge, sent } = makeVaultWorld()
      const [user, other] = [
        await append('User.Account.Registered.v1', aUser),
        await append('User.Account.Registered.v1', aUser),
      ]
      await facts.append(erasedFact(user))
      expect(statuses(await makeBridge()([user, other]))).toEqual(['done', 'done'])
      expect(sent().map(([, , data]) => data)).toEqual([user.data, aUser])
    })

    it('retries a fact while the vault is unavailable, and never sends it without its values', async () => {
      const { append, makeBridge, sent, state } = makeVaultWorld()
      const report = await append('Risk.Event.Reported.v1', aReport(7))
      const payment = await append('Payment.Transfer.Observed.v1', aPayment)
      const bridge = makeBridge()
      state.isUnavailable = true
      expect(statuses(await bridge([report, payment]))).toEqual(['vault-unavailable', 'done'])
      state.isUnavailable = false
      expect(statuses(await bridge([report, payment]))).toEqual(['done', 'done'])
      expect(sent()).toEqual([
        ['sluice.events', 'Risk.Event.Reported.v1', report.data],
        ['sluice.events', 'Payment.Transfer.Observed.v1', payment.data],
        ['risk_events', 'Risk.Event.Reported.v1', aReport(7)],
      ])
    })

    it('fails a fact whose values were altered, and no other of its batch', async () => {
      const { append, makeBridge, swap, sent } = makeVaultWorld()
      const [one, other, third] = [
        await append('Risk.Event.Reported.v1', aReport(1)),
        await append('Risk.Event.Reported.v1', aReport(2)),
        await append('Risk.Event.Reported.v1', aReport(3)),
      ]
      swap(one, third, 'personal')
      expect(statuses(await makeBridge()([one, other]))).toEqual(['vault-altered', 'done'])
      expect(sent().filter(([exchange]) => exchange === 'risk_events')).toEqual([
        ['risk_events', 'Risk.Event.Reported.v1', aReport(2)],
      ])
    })
  })
})
