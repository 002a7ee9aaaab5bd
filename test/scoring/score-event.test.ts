import { describe, expect, it } from 'vitest'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { each, factHandler } from '#platform/queue-handler.ts'
import type { Failure, SourceQueue } from '#platform/source-queue.ts'
import { makeScoreEvent } from '#scoring/application/score-event.ts'
import { baselineRuleset } from '#scoring/domain/baseline-ruleset.ts'
import { aFact, somePayment } from '#test/support/a-fact.ts'
import { aContext, anSqsEvent, aRecord } from '#test/support/an-sqs-event.ts'
import { makeMemoryFactLog } from '#test/support/memory-fact-log.ts'

const scorer = () => {
  const facts = makeMemoryFactLog()
  return {
    facts,
    scoreEvent: makeScoreEvent({ facts, ruleset: baselineRuleset, clock: () => '2026-03-01T12:00:02.000Z' }),
  }
}

const anOrder = { orderId: '1', accountId: '2', instrument: 'X', side: 'buy' }
/** Enough to make one rule fire. */
const notional = { minorUnits: 100_000_00, currency: 'EUR' }

describe('score-event', () => {
  it('keeps an assessment as a fact that follows from the event', async () => {
    const { facts, scoreEvent } = scorer()
    const received = aFact({ data: { ...somePayment, secret: 'kept out of the inputs' } })
    await scoreEvent(received)
    expect(facts.facts()).toMatchObject([
      {
        type: 'Risk.Assessment.Completed.v1',
        happening: 'assessed#baseline@1',
        eventid: received.eventid,
        causationid: received.id,
        data: { score: 0, band: 'low', inputs: { amount: somePayment.amount, debtor: {}, creditor: {} } },
      },
    ])
    expect(JSON.stringify(facts.facts())).not.toMatch(/secret|4711/)
  })

  it('assesses an event once, however often and by however many it is told', async () => {
    const { facts, scoreEvent } = scorer()
    const received = aFact()
    await Promise.all([scoreEvent(received), scoreEvent(received)])
    await scoreEvent(received)
    expect(facts.facts()).toHaveLength(1)
  })

  it.each([
    ['Risk.Event.Reported.v1', { entityId: 'e', category: 'c', riskScore: 88 }, { score: 88, band: 'high' }],
    [
      'Compliance.Event.Reported.v1',
      { entityId: 'e', regulation: 'MiCA', severity: 'medium' },
      { score: 40, band: 'medium' },
    ],
    ['Trading.Order.Placed.v1', { ...anOrder, quantity: 1 }, { score: 0, band: 'low' }],
    [
      'Trading.Order.Placed.v1',
      { ...anOrder, quantity: 1, notional },
      { score: 30, band: 'low', inputs: { amount: notional } },
    ],
    [
      'Trading.Order.Placed.v2',
      { ...anOrder, quantity: '1', orderType: 'market', notional },
      { score: 30, band: 'low', inputs: { amount: notional } },
    ],
    ['Auth.User.LoggedIn.v9', { what: 'ever' }, { score: 0, band: 'low', inputs: {} }],
  ])('reads what its rules need from %s', async (type, data, expected) => {
    const { facts, scoreEvent } = scorer()
    await scoreEvent(aFact({ type, eventtype: type, data }))
    expect(facts.facts()[0]?.data).toMatchObject(expected)
  })

  it('refuses for good what does not keep its own contract', async () => {
    const { scoreEvent } = scorer()
    await expect(scoreEvent(aFact({ data: {} }))).rejects.toMatchObject({ code: 'fact-invalid', retryable: false })
  })

  it('sets a version of an order that it does not know aside at once, and says which it knows', async () => {
    const { facts, scoreEvent } = scorer()
    const setAside: Failure[] = []
    const queue: SourceQueue = {
      setAside: async (_, failure) => void setAside.push(failure),
      postpone: async () => undefined,
    }
    const type = 'Trading.Order.Placed.v3'
    const consume = factHandler({ logger: makeLogger('test'), metrics: makeMetrics('test'), queue }, each(scoreEvent))
    const record = aRecord(JSON.stringify(aFact({ type, eventtype: type, data: anOrder })))
    expect(await consume(anSqsEvent(record), aContext())).toEqual({ batchItemFailures: [] })
    expect(setAside).toEqual([
      {
        code: 'event-version-unaccepted',
        reason: 'scoring accepts Trading.Order.Placed v2; this is v3, and nothing brings it down.',
      },
    ])
    expect(facts.facts()).toEqual([])
  })
})
