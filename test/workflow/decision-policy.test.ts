import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Band, bands } from '#kernel/domain/event-status.ts'
import { readDecisionPolicy } from '#workflow/application/read-decision-policy.ts'
import {
  type DecisionPolicy,
  deciders,
  decisionFor,
  dueAtOf,
  leaseMinutesOf,
  meansType,
  needOf,
  reviewers,
  standardPolicy,
  verdictOf,
} from '#workflow/domain/decision-policy.ts'

const standard = { id: 'standard', version: 1 }
const payment = 'Payment.Transfer.Observed.v1'
const report = 'Risk.Event.Reported.v1'

const aPolicy = (changes: Partial<DecisionPolicy> = {}): DecisionPolicy => ({ ...standardPolicy, ...changes })

describe('the standard decision policy', () => {
  it.each([
    [payment, 'low', { outcome: 'approved' }],
    [payment, 'medium', { outcome: 'held', review: { purpose: 'decide', need: 1 } }],
    [payment, 'high', { outcome: 'rejected', review: { purpose: 'confirm', need: 1 } }],
    ['Payment.Transfer.Reversed.v1', 'high', { outcome: 'rejected', review: { purpose: 'confirm' } }],
    ['Ledger.Transaction.Recorded.v1', 'high', { outcome: 'rejected', review: { purpose: 'confirm' } }],
    ['Trading.Order.Placed.v2', 'high', { outcome: 'rejected', review: { purpose: 'confirm' } }],
    ['Trading.Trade.Executed.v1', 'high', { outcome: 'held', review: { purpose: 'decide' } }],
    [report, 'high', { outcome: 'held', review: { purpose: 'decide', need: 1 } }],
    ['Compliance.Event.Reported.v1', 'high', { outcome: 'held', review: { purpose: 'decide' } }],
    ['Compliance.Event.Reported.v1', 'low', { outcome: 'approved' }],
  ] as const)('decides on %s of the %s band', (type, band, verdict) => {
    expect(verdictOf(standardPolicy, { type, band })).toMatchObject({ ...verdict, policy: standard })
    expect(verdictOf(standardPolicy, { type, band }).review === undefined).toBe(!('review' in verdict))
  })

  it('leases a claim for 15 minutes, and another policy as long as it names', () => {
    expect(leaseMinutesOf(standardPolicy)).toBe(15)
    expect(leaseMinutesOf(aPolicy({ leaseMinutes: 40 }))).toBe(40)
  })
})

describe('a decision policy', () => {
  it('applies the first decision that matches', () => {
    const policy = aPolicy({
      decisions: [
        { types: [report], bands: ['high'], decide: 'two-people' },
        { types: ['Risk.*'], bands: ['high'], decide: 'person' },
        { bands: [...bands], decide: 'approve' },
      ],
    })
    expect(verdictOf(policy, { type: report, band: 'high' })).toMatchObject({ outcome: 'held', review: { need: 2 } })
    expect(verdictOf(policy, { type: 'Risk.Limit.Breached.v1', band: 'high' }).review).toMatchObject({ need: 1 })
    expect(verdictOf(policy, { type: report, band: 'medium' })).toEqual({ outcome: 'approved', policy: standard })
    expect(verdictOf(policy, { type: payment, band: 'high' }).outcome).toBe('approved')
  })

  it('matches a type, and a family at its dots', () => {
    expect(meansType([report], report)).toBe(true)
    expect(meansType([report], `${report}0`)).toBe(false)
    expect(meansType(['Risk.*'], report)).toBe(true)
    expect(meansType(['Risk.Event.*', 'Payment.*'], payment)).toBe(true)
    expect(meansType(['Ris.*'], report)).toBe(false)
    expect(meansType(['Risk'], report)).toBe(false)
  })

  it('leaves an event that it does not cover to a person', () => {
    const policy = aPolicy({ decisions: [{ bands: ['low'], decide: 'approve' }] })
    expect(decisionFor(policy, report, 'high')).toBeUndefined()
    expect(verdictOf(policy, { type: report, band: 'high' })).toMatchObject({ outcome: 'held', review: { need: 1 } })
  })

  it.each(['approve', 'reject'] as const)(
    'never closes a report of the high band, even if its row was edited: %s',
    (decide) => {
      const policy = aPolicy({ decisions: [{ bands: [...bands], decide }] })
      for (const type of [report, 'Risk.Limit.Breached.v1', 'Compliance.Event.Reported.v2']) {
        expect(verdictOf(policy, { type, band: 'high' })).toMatchObject({ outcome: 'held', review: { need: 1 } })
        expect(verdictOf(policy, { type, band: 'medium' }).review).toBeUndefined()
      }
      expect(verdictOf(policy, { type: payment, band: 'high' }).review).toBeUndefined()
    },
  )

  it.each([
    ['approve', undefined],
    ['reject', 'two-people'],
  ] as const)(
    'asks the same number of people after an assessment as at the opening, also if its row was edited: %s, %s',
    (decide, confirm) => {
      const policy = aPolicy({ decisions: [{ bands: [...bands], decide, confirm }] })
      for (const type of [report, 'Compliance.Event.Reported.v1']) {
        const event = { type, band: 'high' } as const
        expect(needOf(policy, event)).toBe(verdictOf(policy, event).review?.need)
      }
    },
  )

  const byAmount = aPolicy({ fourEyes: { amounts: { EUR: 100 } } })

  it.each([
    ['Trading.Order.Placed.v2', 2],
    ['Trading.Order.Placed.v9', 2],
    [payment, 2],
    ['Ledger.Transaction.Recorded.v1', 2],
    ['Trading.Order.Cancelled.v1', 1],
    [report, 1],
  ] as const)('with four eyes by amount needs, for %s without its amount, %i', (type, need) => {
    expect(verdictOf(byAmount, { type, band: 'medium' }).review).toMatchObject({ need })
    expect(verdictOf(aPolicy({ fourEyes: { bands: ['high'] } }), { type, band: 'medium' }).review).toMatchObject({
      need: 1,
    })
  })

  it.each([
    [{ bands: ['high'] as const }, 'high', undefined, 2],
    [{ bands: ['high'] as const }, 'medium', undefined, 1],
    [{ amounts: { EUR: 100 } }, 'medium', { minorUnits: 100, currency: 'EUR' }, 2],
    [{ amounts: { EUR: 100 } }, 'medium', { minorUnits: -100, currency: 'EUR' }, 2],
    [{ amounts: { EUR: 100 } }, 'medium', { minorUnits: 99, currency: 'EUR' }, 1],
    [{ amounts: { EUR: 100 } }, 'medium', { minorUnits: 100, currency: 'USD' }, 1],
    [{ amounts: { EUR: 100 } }, 'medium', { minorUnits: 100, currency: 'constructor' }, 1],
    [undefined, 'medium', { minorUnits: 100, currency: 'EUR' }, 1],
  ] as const)('with four eyes from %o on needs, for %s and %o, %i', (fourEyes, band, amount, need) => {
    const policy = aPolicy({ fourEyes })
    for (const type of [report, payment])
      expect(verdictOf(policy, { type, band, amount }).review).toMatchObject({ need })
  })

  it('never asks people of an event that the machine decides alone, also with four eyes', () => {
    const policy = aPolicy({
      decisions: [{ bands: [...bands], decide: 'approve' }],
      fourEyes: { bands: [...bands], amounts: { EUR: 1 } },
    })
    expect(verdictOf(policy, { type: payment, band: 'high', amount: { minorUnits: 9, currency: 'EUR' } })).toEqual({
      outcome: 'approved',
      policy: standard,
    })
  })

  it('gives every event exactly the outcome of its decision, and people exactly when the decision names them', () => {
    const aDecision = fc.record(
      {
        types: fc.subarray(['Payment.*', 'Risk.*', report, 'Trading.Order.*'], { minLength: 1 }),
        bands: fc.subarray([...bands], { minLength: 1 }),
        decide: fc.constantFrom(...deciders),
        confirm: fc.constantFrom(...reviewers),
      },
      { requiredKeys: ['bands', 'decide'] },
    )
    const anEvent = fc.record({
      type: fc.constantFrom(payment, report, 'User.Email.Verified.v1'),
      band: fc.constantFrom(...bands),
    })
    fc.assert(
      fc.property(fc.array(aDecision), anEvent, (decisions, event) => {
        const policy = aPolicy({ decisions })
        const { outcome, review } = verdictOf(policy, event)
        const first = decisionFor(policy, event.type, event.band)
        const before = policy.decisions.slice(0, first ? policy.decisions.indexOf(first) : undefined)
        for (const { types, bands: named } of before)
          expect(named.includes(event.band) && (types === undefined || meansType(types, event.type))).toBe(false)
        const isHighReport = event.type === report && event.band === 'high'
        const decide = isHighReport ? 'person' : (first?.decide ?? 'person')
        const outcomes = { approve: 'approved', reject: 'rejected', person: 'held', 'two-people': 'held' } as const
        expect(outcome).toBe(outcomes[decide])
        expect(review?.purpose).toBe(
          decide === 'approve' ? undefined : decide === 'reject' ? first?.confirm && 'confirm' : 'decide',
        )
      }),
    )
  })
})

describe('the due time of a review', () => {
  it('is exact for each step of 3 minutes, with and without a calendar', () => {
    const days = { sunday: ['00:00', '24:00'], monday: ['00:00', '24:00'] } as const
    for (let steps = 1; steps <= 480; steps += 1) {
      const hours = Number((steps * 0.05).toFixed(2))
      const policy = aPolicy({ id: 'steps', deadlines: { low: hours, medium: hours, high: hours } })
      expect(readDecisionPolicy(policy)).toEqual(policy)
      const due = new Date(Date.parse('2026-03-01T00:00:00.000Z') + steps * 180_000).toISOString()
      expect(dueAtOf(policy, 'low', '2026-03-01T00:00:00.000Z')).toBe(due)
      expect(dueAtOf({ ...policy, calendar: { timeZone: 'UTC', days } }, 'low', '2026-03-01T00:00:00.000Z')).toBe(due)
    }
  })

  it('is the hours of its band later, in whole minutes, rounded up', () => {
    expect(dueAtOf(standardPolicy, 'high', '2026-03-01T12:00:00.000Z')).toBe('2026-03-01T16:00:00.000Z')
    expect(dueAtOf(standardPolicy, 'high', '2026-03-01T12:00:00.001Z')).toBe('2026-03-01T16:01:00.000Z')
    expect(dueAtOf(standardPolicy, 'medium', '2026-03-01T12:00:59.999Z')).toBe('2026-03-02T12:01:00.000Z')
  })

  const office = ['08:00', '18:00'] as const
  const zurich = aPolicy({
    deadlines: { low: 40, medium: 10, high: 4 },
    calendar: {
      timeZone: 'Europe/Zurich',
      days: { monday: office, tuesday: office, wednesday: office, thursday: office, friday: office },
      holidays: ['2026-12-25'],
    },
  })

  it.each([
    ['during a day', 'high', '2026-03-02T08:00:00.000Z', '2026-03-02T12:00:00.000Z'],
    ['at the moment of closing', 'high', '2026-03-02T13:00:00.000Z', '2026-03-02T17:00:00.000Z'],
    ['on the next day', 'high', '2026-03-02T14:30:00.000Z', '2026-03-03T08:30:00.000Z'],
    ['from the night', 'high', '2026-03-02T23:00:00.000Z', '2026-03-03T11:00:00.000Z'],
    ['over a weekend', 'high', '2026-03-06T16:00:00.000Z', '2026-03-09T10:00:00.000Z'],
    ['over a weekend on which summer time begins', 'high', '2026-03-27T16:00:00.000Z', '2026-03-30T09:00:00.000Z'],
    ['over a weekend on which summer time ends', 'high', '2026-10-23T15:00:00.000Z', '2026-10-26T10:00:00.000Z'],
    ['over a holiday and a weekend', 'medium', '2026-12-24T16:00:00.000Z', '2026-12-28T16:00:00.000Z'],
    ['in four days', 'low', '2026-03-02T07:00:00.000Z', '2026-03-05T17:00:00.000Z'],
    ['with seconds', 'high', '2026-03-02T14:30:00.500Z', '2026-03-03T08:31:00.000Z'],
  ] as const)('counts business hours %s', (_, band, from, due) => {
    expect(dueAtOf(zurich, band, from)).toBe(due)
  })

  const roundTheClock = ['00:00', '24:00'] as const
  const everyDay = {
    sunday: roundTheClock,
    monday: roundTheClock,
    tuesday: roundTheClock,
    wednesday: roundTheClock,
    thursday: roundTheClock,
    friday: roundTheClock,
    saturday: roundTheClock,
  }

  it('counts elapsed hours when the clocks change during business hours', () => {
    const policy = aPolicy({ calendar: { timeZone: 'Europe/Zurich', days: { sunday: ['00:00', '05:00'] } } })
    expect(dueAtOf(policy, 'high', '2026-03-28T22:00:00.000Z')).toBe('2026-03-29T03:00:00.000Z')
    expect(dueAtOf(policy, 'high', '2026-10-24T21:00:00.000Z')).toBe('2026-10-25T02:00:00.000Z')
    const early = aPolicy({ calendar: { timeZone: 'Europe/Zurich', days: { sunday: ['02:30', '12:00'] } } })
    expect(dueAtOf(early, 'high', '2026-03-28T22:00:00.000Z')).toBe('2026-03-29T05:30:00.000Z')
    expect(dueAtOf(early, 'high', '2026-10-24T21:00:00.000Z')).toBe('2026-10-25T04:30:00.000Z')
  })

  it.each(['UTC', 'Europe/Zurich', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Chatham'])(
    'is the same in %s as without a calendar if business never closes',
    (timeZone) => {
      const policy = aPolicy({ calendar: { timeZone, days: everyDay } })
      fc.assert(
        fc.property(aMoment, fc.constantFrom(...bands), (from, band) => {
          expect(dueAtOf(policy, band, from)).toBe(dueAtOf(standardPolicy, band, from))
        }),
        { numRuns: 30 },
      )
    },
  )

  it('leaves exactly the hours of the band, counted minute by minute on the clocks of the zone', () => {
    const aZone = fc.constantFrom('Europe/Zurich', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe')
    fc.assert(
      fc.property(
        aZone,
        fc.subarray([...Object.keys(everyDay)], { minLength: 1 }),
        aWholeMinute,
        aBand,
        (timeZone, open, from, band) => {
          const days = Object.fromEntries(open.map((day) => [day, ['06:15', '17:45'] as const]))
          const policy = aPolicy({ deadlines: { low: 1, medium: 13, high: 24 }, calendar: { timeZone, days } })
          const due = dueAtOf(policy, band, from)
          expect(openMinutes(timeZone, open, from, due)).toBe(policy.deadlines[band] * 60)
          expect(openMinutes(timeZone, open, new Date(Date.parse(due) - 60_000).toISOString(), due)).toBe(1)
        },
      ),
      { numRuns: 20 },
    )
  })
})

const aBand: fc.Arbitrary<Band> = fc.constantFrom(...bands)
const aMoment = fc
  .date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString())
const aWholeMinute = aMoment.map((at) => `${at.slice(0, 16)}:00.000Z`)

/** Counts the minutes from 06:15 to 17:45 of these days, as the clocks of the zone show them. */
const openMinutes = (timeZone: string, days: readonly string[], from: string, to: string): number => {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'long', hour: '2-digit', minute: '2-digit' })
  let count = 0
  for (let ms = Date.parse(from); ms < Date.parse(to); ms += 60_000) {
    const [weekday = '', time = ''] = format.format(ms).split(' ')
    if (days.includes(weekday.toLowerCase()) && time >= '06:15' && time < '17:45') count += 1
  }
  return count
}
