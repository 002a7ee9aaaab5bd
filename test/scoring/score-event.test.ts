import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Fact } from '#facts/domain/fact.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { each, factHandler } from '#platform/queue-handler.ts'
import type { Failure, SourceQueue } from '#platform/source-queue.ts'
import type { AssessmentStore } from '#scoring/application/ports.ts'
import { makeScoreEvent } from '#scoring/application/score-event.ts'
import { activityOf } from '#scoring/domain/activity.ts'
import { baselineRuleset } from '#scoring/domain/baseline-ruleset.ts'
import { emptyProfile } from '#scoring/domain/profile.ts'
import { makeRuleset } from '#scoring/domain/ruleset.ts'
import { aCorrection, aFact, aReversal, somePayment } from '#test/support/builders/a-fact.ts'
import { aMovement } from '#test/support/builders/a-movement.ts'
import { aSealedRecord, factParts } from '#test/support/builders/a-seal.ts'
import { aContext, anSqsEvent } from '#test/support/builders/an-sqs-event.ts'
import { type AssessmentParts, makeAssessmentParts } from '#test/support/ports/scoring-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { textWithoutIds } from '#test/support/world/text-without-ids.ts'

const baseline = makeRuleset(baselineRuleset)

const scorerOn = (
  { assessments, facts, pause }: AssessmentParts,
  ruleset = baseline,
  skipped: (fact: Fact) => void = () => undefined,
) => ({
  assessments,
  facts: facts.facts,
  scoreEvent: makeScoreEvent({
    assessments,
    rulesets: { active: async () => ruleset },
    lateAfterHours: async () => 48,
    clock: () => '2026-03-01T12:00:02.000Z',
    skipped,
    pause,
  }),
})

const scorer = async () => scorerOn(await makeAssessmentParts())

const aTenantId = () => `tenant-${randomUUID()}`

const anOrder = { orderId: '1', accountId: '2', instrument: 'X', side: 'buy' }
/** Enough to make one rule fire. */
const notional = { minorUnits: 100_000_00, currency: 'EUR' }

describe(`score-event, in ${storeName},`, () => {
  it('keeps an assessment as a fact that follows from the event', async () => {
    const { facts, scoreEvent } = await scorer()
    const [debtor, creditor] = [{ accountId: 'the-debtor' }, { accountId: 'the-creditor' }]
    const received = aFact({ data: { ...somePayment, debtor, creditor, secret: 'kept out of the inputs' } })
    await scoreEvent(received)
    expect(await facts()).toMatchObject([
      {
        type: 'Risk.Assessment.Completed.v1',
        happening: `assessed#baseline@${baselineRuleset.version}`,
        eventid: received.eventid,
        causationid: received.id,
        data: {
          score: 0,
          band: 'low',
          ruleset: baselineRuleset,
          inputs: { amount: somePayment.amount, debtor: { activity: { knownDays: 0 } } },
        },
      },
    ])
    expect(JSON.stringify(await facts())).not.toMatch(/secret|the-debtor|the-creditor/)
  })

  it('scores a payment of zero, which no profile counts', async () => {
    const { assessments, facts, scoreEvent } = await scorer()
    const [debtor, creditor] = [{ accountId: 'the-debtor', country: 'DE' }, { accountId: 'the-creditor' }]
    const amount = { minorUnits: 0, currency: 'EUR' }
    const received = aFact({ data: { ...somePayment, amount, debtor, creditor } })
    await scoreEvent(received)
    expect(await facts()).toMatchObject([
      { data: { score: 0, band: 'low', inputs: { amount, debtor: { country: 'DE' } } } },
    ])
    const stored = await assessments.profiles(wholeTenant(received.tenantid), ['the-debtor', 'the-creditor'])
    expect(stored.map(({ profile }) => profile)).toEqual([emptyProfile, emptyProfile])
  })

  it('scores no event past its retention, reports that, and counts it in no profile', async () => {
    const skipped: Fact[] = []
    const { assessments, facts, scoreEvent } = scorerOn(await makeAssessmentParts(), baseline, (fact) =>
      skipped.push(fact),
    )
    const [debtor, creditor] = [{ accountId: 'the-debtor' }, { accountId: 'the-creditor' }]
    const received = aFact({ tenantid: aTenantId(), data: { ...somePayment, debtor, creditor } })
    await scoreEvent({ ...received, retainuntil: '2026-03-01T12:00:02.000Z' })
    expect(await facts()).toEqual([])
    const [stored] = await assessments.profiles(wholeTenant(received.tenantid), ['the-debtor'])
    expect(stored?.profile).toEqual(emptyProfile)
    await scoreEvent({ ...received, retainuntil: '2026-03-01T12:00:02.001Z' })
    expect(await facts()).toHaveLength(1)
    expect(skipped).toEqual([{ ...received, retainuntil: '2026-03-01T12:00:02.000Z' }])
  })

  it('assesses an event once, however often and by however many workers it is received', async () => {
    const { facts, scoreEvent } = await scorer()
    const received = aFact()
    await Promise.all([scoreEvent(received), scoreEvent(received)])
    await scoreEvent(received)
    expect(await facts()).toHaveLength(1)
  })

  it.each([
    ['Risk.Event.Reported.v1', { entityId: 'e', category: 'c', riskScore: 88 }, { score: 88, band: 'high' }],
    [
      'Compliance.Event.Reported.v1',
      { entityId: 'e', regulation: 'MiCA', severity: 'medium' },
      { score: 40, band: 'medium' },
    ],
    [
      'Risk.Score.Updated.v1',
      { accountId: 'a', score: 71, model: 'm', drivers: [], scoredAt: '2026-03-01T12:00:00Z' },
      { score: 71, band: 'high' },
    ],
    [
      'Risk.Alert.Triggered.v1',
      { alertId: 'a', kind: 'k', severity: 'high', triggeredAt: '2026-03-01T12:00:00Z' },
      { score: 60, band: 'medium' },
    ],
    [
      'Risk.Limit.Breached.v1',
      {
        accountId: 'a',
        limitId: 'l',
        kind: 'daily-loss',
        limit: { value: 5, unit: 'percent' },
        observed: { value: 6, unit: 'percent' },
        severity: 'critical',
        action: 'trading-halted',
        breachedAt: '2026-03-01T12:00:00Z',
      },
      { score: 90, inputs: { limitBreach: { kind: 'daily-loss', severity: 'critical', action: 'trading-halted' } } },
    ],
    ['Trading.Order.Placed.v1', { ...anOrder, quantity: 1 }, { score: 0, band: 'low' }],
    [
      'Trading.Order.Placed.v1',
      { ...anOrder, quantity: 1, notional },
      { score: 10, band: 'low', inputs: { amount: notional } },
    ],
    [
      'Trading.Order.Placed.v2',
      { ...anOrder, quantity: '1', orderType: 'market', notional },
      { score: 10, band: 'low', inputs: { amount: notional } },
    ],
    ['Auth.User.LoggedIn.v9', { what: 'ever' }, { score: 0, band: 'low', inputs: {} }],
  ])('reads what its rules need from %s', async (type, data, expected) => {
    const { facts, scoreEvent } = await scorer()
    await scoreEvent(aFact({ type, eventtype: type, data }))
    expect((await facts())[0]?.data).toMatchObject(expected)
  })

  it('learns from a payment about both its accounts, and from a ledger entry about its own alone', async () => {
    const { assessments, scoreEvent } = await scorer()
    const tenantid = aTenantId()
    await scoreEvent(aFact({ tenantid }))
    const type = 'Ledger.Transaction.Recorded.v1'
    const euros = (minorUnits: number) => ({ minorUnits, currency: 'EUR' })
    const entry = { accountId: 'L1', direction: 'credit', amount: euros(5), counterparty: { accountId: '4711' } }
    const data = { ...entry, balanceBefore: euros(0), balanceAfter: euros(5), entryVersion: 2 }
    await scoreEvent(aFact({ tenantid, type, eventtype: type, data }))
    const held = await assessments.profiles(wholeTenant(tenantid), ['4711', '0815', 'L1'])
    expect(held.map(({ profile }) => [profile.in.length, profile.out.length])).toEqual([
      [0, 1],
      [1, 0],
      [1, 0],
    ])
    expect(textWithoutIds(held.map(({ profile }) => profile))).not.toMatch(/4711|0815/)
  })

  it('takes a payment back in the profiles of both accounts, in any order and however often it is received', async () => {
    const { assessments, scoreEvent } = await scorer()
    const profilesOf = async (tenantid: string) =>
      (await assessments.profiles(wholeTenant(tenantid), ['4711', '0815', '0816'])).map(({ profile }) => profile)
    const stay = aFact({ tenantid: aTenantId(), time: '2026-03-01T11:00:00.000Z' })
    const wrong = aFact({ tenantid: stay.tenantid })
    const correction = aCorrection(wrong, { changed: { creditor: { accountId: '0816' } } })
    const undone = aFact({ tenantid: stay.tenantid, time: '2026-03-01T10:00:00.000Z' })
    const reversal = aReversal(undone)
    const facts = [stay, wrong, correction, undone, reversal]
    const scored = async (order: readonly Fact[]) => {
      const tenantid = aTenantId()
      for (const fact of [...order, ...order]) await scoreEvent({ ...fact, tenantid })
      return profilesOf(tenantid)
    }
    const inOrder = await scored(facts)
    expect(await scored(facts.toReversed())).toEqual(inOrder)
    expect(await scored([reversal, correction, stay, undone, wrong])).toEqual(inOrder)
    // Three payments were sent, two of them were taken back, and the corrected one went to another account.
    expect(inOrder.map(({ out, reversedOut }) => [out.length, reversedOut.length])).toEqual([
      [4, 2],
      [0, 0],
      [0, 0],
    ])
    expect(inOrder.map((one) => [one.in.length, one.reversedIn.length])).toEqual([
      [0, 0],
      [3, 2],
      [1, 0],
    ])
    const next = aFact({ tenantid: aTenantId() })
    expect(await scored([...facts, next])).not.toEqual(inOrder)
  })

  it('takes a payment back whatever spelling of its accounts the reversal has', async () => {
    const { assessments, scoreEvent } = await scorer()
    const [iban, spelled] = ['DE02120300000000202051', 'de02 1203 0000 0000 2020 51']
    const payment = aFact({ data: { ...somePayment, creditor: { accountId: iban } } })
    const reversal = aReversal({ ...payment, data: { ...somePayment, creditor: { accountId: spelled } } })
    for (const fact of [payment, reversal]) await scoreEvent(fact)
    const [held] = await assessments.profiles(wholeTenant(payment.tenantid), ['4711'])
    const next = aMovement({ at: Date.parse(payment.time) + 1_000 })
    expect(held && activityOf(held.profile, next).sent?.day.count).toBe(1)
  })

  it('scores a reversal by what its accounts took back, and moves nothing', async () => {
    const { facts, scoreEvent } = await scorer()
    const payment = aFact()
    const reversal = aReversal(payment)
    for (const fact of [payment, reversal]) await scoreEvent(fact)
    const data = async () => (await facts()).find(({ eventid }) => eventid === reversal.eventid)?.data
    const none = { count: 0, sum: 0 }
    const one = { count: 1, sum: 12_500 }
    expect(await data()).toMatchObject({
      score: 0,
      inputs: {
        reversedAmount: somePayment.amount,
        debtor: { reversals: { sent: one, received: none } },
        creditor: { reversals: { sent: none, received: one } },
      },
    })
    expect(await data()).not.toHaveProperty('inputs.amount')
  })

  it('scores the next payment with what its accounts took back before', async () => {
    const { facts, scoreEvent } = await scorer()
    const payment = aFact()
    const next = aFact({ tenantid: payment.tenantid, time: '2026-03-01T12:00:01.000Z' })
    for (const fact of [payment, aReversal(payment), next]) await scoreEvent(fact)
    const one = { count: 1, sum: 12_500 }
    expect((await facts()).find(({ eventid }) => eventid === next.eventid)?.data).toMatchObject({
      inputs: { debtor: { reversals: { sent: one } }, creditor: { reversals: { received: one } } },
    })
  })

  it('scores a correction as the corrected payment, without the original in its windows', async () => {
    const { facts, scoreEvent } = await scorer()
    const payment = aFact()
    const amount = { minorUnits: 100_000_00, currency: 'EUR' }
    const correction = aCorrection(payment, { changed: { amount } })
    for (const fact of [payment, correction]) await scoreEvent(fact)
    expect((await facts()).find(({ eventid }) => eventid === correction.eventid)?.data).toMatchObject({
      score: 10,
      inputs: {
        amount,
        reversedAmount: somePayment.amount,
        debtor: { activity: { sent: { day: { count: 1, sum: amount.minorUnits } } } },
      },
    })
  })

  it('takes an entry of the ledger back only by its reversal in the ledger', async () => {
    const { assessments, facts, scoreEvent } = await scorer()
    const tenantid = aTenantId()
    const euros = (minorUnits: number) => ({ minorUnits, currency: 'EUR' })
    const type = 'Ledger.Transaction.Recorded.v1'
    const entry = (data: Readonly<Record<string, unknown>>, known: Partial<Fact> = {}) =>
      aFact({
        tenantid,
        type,
        eventtype: type,
        data: {
          accountId: '4711',
          direction: 'debit',
          amount: euros(12_500),
          counterparty: { accountId: '0815' },
          balanceBefore: euros(20_000),
          balanceAfter: euros(7_500),
          entryVersion: 2,
          ...data,
        },
        ...known,
      })
    const paid = entry({})
    const counts = async () => {
      const [held] = await assessments.profiles(wholeTenant(tenantid), ['4711'])
      const next = aMovement({ at: Date.parse(paid.recordedat) + 1_000, origin: 'ledger' })
      return held && activityOf(held.profile, next).sent?.day.count
    }
    const forged = aReversal({ ...paid, data: somePayment })
    for (const fact of [paid, forged]) await scoreEvent(fact)
    expect(await counts()).toBe(2)
    const reversal = entry(
      { direction: 'credit', reverses: paid.eventid, reversesRecordedAt: paid.recordedat, reason: 'Sent twice.' },
      { recordedat: '2026-03-01T12:05:00.000Z' },
    )
    await scoreEvent(reversal)
    expect(await counts()).toBe(1)
    // The false report takes nothing back, and is counted, so that it is seen.
    expect((await facts()).find(({ eventid }) => eventid === reversal.eventid)?.data).toMatchObject({
      inputs: { reversedAmount: euros(12_500), debtor: { reversals: { sent: { count: 2, sum: 25_000 } } } },
    })
  })

  it('has nothing happen later than it was received, so that a clock ahead makes no newest movement', async () => {
    const { assessments, scoreEvent } = await scorer()
    const fact = aFact({ time: '9999-12-31T23:59:59.000Z' })
    await scoreEvent(fact)
    const [held] = await assessments.profiles(wholeTenant(fact.tenantid), ['4711'])
    expect(held?.profile.lastAt).toBe(Date.parse(fact.receivedat))
  })

  it('treats a very old event as no older than the span of a profile', async () => {
    const { assessments, scoreEvent } = await scorer()
    const fact = aFact({ time: '1970-01-01T00:00:00.000Z' })
    await scoreEvent(fact)
    const [held] = await assessments.profiles(wholeTenant(fact.tenantid), ['4711'])
    expect(held?.profile.out[0]?.at).toBe(Date.parse(fact.receivedat) - 400 * 86_400_000)
  })

  it('dates a ledger entry by the time it was recorded, whatever time of occurrence it claims', async () => {
    const { assessments, scoreEvent } = await scorer()
    const type = 'Ledger.Transaction.Recorded.v1'
    const euros = (minorUnits: number) => ({ minorUnits, currency: 'EUR' })
    const entry = { accountId: 'L1', direction: 'debit', amount: euros(5), entryVersion: 2 }
    const data = { ...entry, balanceBefore: euros(9), balanceAfter: euros(4) }
    const fact = aFact({ type, eventtype: type, data, time: '2026-02-01T00:00:00.000Z' })
    await scoreEvent(fact)
    const [held] = await assessments.profiles(wholeTenant(fact.tenantid), ['L1'])
    expect(held?.profile.lastAt).toBe(Date.parse(fact.recordedat))
  })

  it('remembers events of one moment in the order in which they were received', async () => {
    const { assessments, scoreEvent } = await scorer()
    const tenantid = aTenantId()
    const [late, early] = ['2026-03-01T12:00:09.000Z', '2026-03-01T12:00:08.000Z'].map((receivedat) =>
      aFact({
        tenantid,
        receivedat,
        data: { ...somePayment, amount: { minorUnits: receivedat > '2026-03-01T12:00:08.5' ? 2 : 1, currency: 'EUR' } },
      }),
    )
    if (late) await scoreEvent(late)
    if (early) await scoreEvent(early)
    const [held] = await assessments.profiles(wholeTenant(tenantid), ['4711'])
    expect(held?.profile.out.map(({ minorUnits }) => minorUnits)).toEqual([2, 1])
  })

  it('lets events of one account that come at once wait for each other and not lose a try', async () => {
    const parts = await makeAssessmentParts()
    let tries = 0
    const keep: AssessmentStore['keep'] = async (...given) => {
      tries += 1
      return parts.assessments.keep(...given)
    }
    const { scoreEvent, facts } = scorerOn({ ...parts, assessments: { ...parts.assessments, keep } })
    const tenantid = aTenantId()
    await Promise.all(Array.from({ length: 10 }, () => scoreEvent(aFact({ tenantid }))))
    expect([tries, (await facts()).length]).toEqual([10, 10])
  })

  it('pays an account from itself to itself in one profile', async () => {
    const { assessments, scoreEvent } = await scorer()
    const fact = aFact({ data: { ...somePayment, creditor: { accountId: '4711' } } })
    await scoreEvent(fact)
    await scoreEvent(fact)
    const [held] = await assessments.profiles(wholeTenant(fact.tenantid), ['4711'])
    expect([held?.version, held?.profile.in.length, held?.profile.out.length]).toEqual([1, 1, 1])
  })

  it('brings twenty events of one account, all at once, into its profile, each once', async () => {
    const { assessments, facts, scoreEvent } = await scorer()
    const tenantid = aTenantId()
    const events = Array.from({ length: 20 }, () => aFact({ tenantid }))
    let waiting: readonly Fact[] = [...events, ...events]
    while (waiting.length > 0) {
      const outcomes = await Promise.allSettled(waiting.map(scoreEvent))
      waiting = waiting.filter((_, index) => outcomes[index]?.status === 'rejected')
    }
    const [held] = await assessments.profiles(wholeTenant(tenantid), ['4711'])
    expect(held?.profile.out).toHaveLength(20)
    expect(await facts()).toHaveLength(20)
  })

  it('learns nothing new from an event that is scored again with another ruleset', async () => {
    const parts = await makeAssessmentParts()
    const { assessments, facts, scoreEvent } = scorerOn(parts)
    const fact = aFact()
    await scoreEvent(fact)
    const version = baselineRuleset.version + 1
    await scorerOn(parts, makeRuleset({ ...baselineRuleset, version })).scoreEvent(fact)
    const [held] = await assessments.profiles(wholeTenant(fact.tenantid), ['4711'])
    expect(held?.profile.out).toHaveLength(1)
    const kept = await facts()
    expect(kept.map(({ happening }) => happening)).toEqual([
      `assessed#baseline@${baselineRuleset.version}`,
      `assessed#baseline@${version}`,
    ])
    const [first, second] = kept.map(({ data }) => data.inputs)
    expect(second).toEqual(first)
  })

  it('gives an event back to the queue when others are faster, again and again', async () => {
    const parts = await makeAssessmentParts()
    const profiles: AssessmentStore['profiles'] = async (_, ids) =>
      ids.map((accountId) => ({ accountId, profile: emptyProfile, version: 7 }))
    const { scoreEvent } = scorerOn({ ...parts, assessments: { ...parts.assessments, profiles } })
    await expect(scoreEvent(aFact())).rejects.toMatchObject({ code: 'profile-contended', retryable: true })
  })

  it('refuses permanently a fact that does not match its schema', async () => {
    const { scoreEvent } = await scorer()
    await expect(scoreEvent(aFact({ data: {} }))).rejects.toMatchObject({ code: 'fact-invalid', retryable: false })
  })

  it('sets an unknown version of an order aside at once, and names the versions it knows', async () => {
    const { facts, scoreEvent } = await scorer()
    const setAside: Failure[] = []
    const queue: SourceQueue = {
      setAside: async (_, failure) => void setAside.push(failure),
      postpone: async () => undefined,
    }
    const type = 'Trading.Order.Placed.v3'
    const consume = factHandler(factParts(queue), each(scoreEvent))
    const record = await aSealedRecord(aFact({ type, eventtype: type, data: anOrder }))
    expect(await consume(anSqsEvent(record), aContext())).toEqual({ batchItemFailures: [] })
    expect(setAside).toEqual([
      {
        code: 'event-version-unaccepted',
        reason:
          'scoring accepts Trading.Order.Placed v2, and no conversion from v3 exists. See docs/event-versioning.md.',
      },
    ])
    expect(await facts()).toEqual([])
  })
})

describe(`A past that a producer makes up, in ${storeName},`, () => {
  const dayMs = 86_400_000
  const now = Date.parse('2026-03-31T12:00:00.000Z')
  const at = (daysAgo: number) => new Date(now - daysAgo * dayMs).toISOString()
  const euros = (minorUnits: number) => ({ minorUnits, currency: 'EUR' })

  const anEntry = (tenantid: string, daysAgo: number, payee: string) => {
    const type = 'Ledger.Transaction.Recorded.v1'
    const entry = { accountId: 'L1', direction: 'debit', amount: euros(50_00), counterparty: { accountId: payee } }
    const data = { ...entry, balanceBefore: euros(99_999_00), balanceAfter: euros(99_949_00), entryVersion: 2 }
    const recordedat = at(daysAgo)
    return aFact({ tenantid, type, eventtype: type, data, recordedat, receivedat: recordedat, time: recordedat })
  }

  const aReport = (tenantid: string, daysAgo: number, payee: string) =>
    aFact({
      tenantid,
      time: at(daysAgo),
      receivedat: at(0.5),
      recordedat: at(0.5),
      data: { ...somePayment, amount: euros(50_00), debtor: { accountId: 'L1' }, creditor: { accountId: payee } },
    })

  /** A month of quiet entries, and on its last day a payment to each of eight payees. Returns the last score. */
  const scoreOfBurst = async (made: (tenantid: string) => readonly Fact[]) => {
    const { facts, scoreEvent } = await scorer()
    const tenantid = aTenantId()
    const quiet = [30, 25, 20, 15, 10, 5].map((days) => anEntry(tenantid, days, 'landlord'))
    const burst = Array.from({ length: 8 }, (_, index) => anEntry(tenantid, 0.1 - index / 1000, `payee-${index}`))
    for (const fact of [...quiet, ...made(tenantid), ...burst]) await scoreEvent(fact)
    const last = (await facts()).find(({ eventid }) => eventid === burst.at(-1)?.eventid)
    return last?.data.score
  }

  const reports = (daysAgo: (index: number) => number) => (tenantid: string) =>
    Array.from({ length: 40 }, (_, index) => aReport(tenantid, daysAgo(index), `payee-${index % 10}`))

  it.each([
    ['no report', () => []],
    ['late reports', reports((index) => 4 + (index % 26))],
    ['reports in time', reports((index) => 1 + index / 50)],
  ])('does not lower the score of a ledger account: %s', async (_, made) => {
    expect(await scoreOfBurst(made)).toBe(48)
  })
})
