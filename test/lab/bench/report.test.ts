import { describe, expect, it } from 'vitest'
import type { Burst } from '#lab/bench/burst.ts'
import { formatPersonal } from '#lab/bench/format-personal.ts'
import { formatReviews } from '#lab/bench/format-reviews.ts'
import { cautionOf, faultsOf, ratiosOf } from '#lab/bench/report.ts'

const perEvent = {
  ...{ calls: {}, sourceCalls: {}, callsInAll: 10, sourceCallsInAll: 4, cpuMs: {}, cpuMsInAll: 20 },
  ...{ capacity: { readUnits: {}, writeUnits: {} }, readUnitsInAll: 1, writeUnitsInAll: 9 },
}
const gauged = { perEvent, benchCpuMsPerEvent: 1, machine: { idle: 0.1, others: 0 } }

const aBurst = (known: Partial<Burst> = {}): Burst => ({
  eventId: 'an-event',
  accepted: 100,
  acceptedPerSecond: 50,
  drainMs: 1_000,
  eventsPerSecond: 40,
  lost: 0,
  doubled: 0,
  deadLetters: 0,
  ...gauged,
  ...known,
})

const spread = { count: 1, p50Ms: 1, p99Ms: 1, maxMs: 1 }
const latency = {
  ...{ ratePerSecond: 20, seconds: 20, accepted: spread, decided: spread, audited: spread },
  ...{ lost: 0, doubled: 0, ...gauged },
}
const personal = { reference: latency, registration: latency }
const likeness = { sluiceBytes: {}, floorBytes: {}, unlike: [] }

it('shows what personal values cost: calls, units of facts and of the vault, and the time until an event is accepted', () => {
  const withUnits = (writeUnits: Readonly<Record<string, number>>, p50Ms: number) => ({
    ...latency,
    accepted: { ...spread, p50Ms },
    perEvent: { ...perEvent, calls: { 'DynamoDB.PutItem': 2 }, capacity: { readUnits: {}, writeUnits } },
  })
  const facts = { 'sluice-local-facts': 14, 'sluice-local-facts/byTime': 14, 'sluice-local-profiles': 4 }
  const vaulted = { ...facts, 'sluice-local-vault': 2, 'sluice-local-vault/bySubject': 2 }
  const text = formatPersonal({
    latency: withUnits(facts, 12.3),
    personal: { reference: withUnits(vaulted, 14.5), registration: withUnits(vaulted, 15.6) },
  })
  const cellsOf = (name: string) =>
    text.split('\n').flatMap((line) => (line.trim().startsWith(name) ? [line.trim().split(/ {2,}/).slice(1)] : []))
  expect(cellsOf('until accepted, p50')).toEqual([['12.3 ms', '14.5 ms', '15.6 ms']])
  expect(cellsOf('DynamoDB.PutItem')).toEqual([['2', '2', '2']])
  expect(cellsOf('write units in facts')).toEqual([['28.00', '28.00', '28.00']])
  expect(cellsOf('write units in vault')).toEqual([['0.00', '4.00', '4.00']])
})

it('shows what each act of a person costs: the time, the calls, and the units of each table', () => {
  const act = (p50Ms: number, writeUnits: Readonly<Record<string, number>>) => ({
    took: { ...spread, p50Ms },
    perAct: { ...perEvent, calls: { 'DynamoDB.GetItem': 1 }, capacity: { readUnits: {}, writeUnits } },
  })
  const text = formatReviews({
    held: act(9, { reviews: 12 }),
    next: act(8, { reviews: 8, facts: 4 }),
    open: act(7, {}),
    decide: act(6, { facts: 8 }),
  })
  expect(text).toMatch(/until answered, p50 +9 ms +8 ms +7 ms +6 ms/)
  expect(text).toMatch(/reviews +12\.00 +8\.00 +0\.00 +0\.00/)
  expect(text).toMatch(/facts +0\.00 +4\.00 +0\.00 +8\.00/)
})

it('divides the costs of Sluice by those of the floor', () => {
  const floor = aBurst({ eventsPerSecond: 80, perEvent: { ...perEvent, callsInAll: 8, cpuMsInAll: 10 } })
  expect(ratiosOf(aBurst(), floor)).toEqual({ eventsPerSecond: 0.5, callsPerEvent: 1.25, cpuMsPerEvent: 2 })
})

describe('A run', () => {
  it('is good when every event passed every stage once', () => {
    expect(faultsOf({ latency, personal, sluice: aBurst(), floor: aBurst(), likeness })).toEqual([])
  })

  it.each([
    [{ latency: { ...latency, lost: 2 } }, 'At the steady rate 2 events were lost.'],
    [{ personal: { ...personal, registration: { ...latency, lost: 1 } } }, 'With registrations 1 events were lost.'],
    [{ sluice: aBurst({ doubled: 1 }) }, 'In the burst 1 events had an effect more than once.'],
    [{ sluice: aBurst({ deadLetters: 3 }) }, 'In the burst 3 messages became dead letters.'],
    [{ floor: aBurst({ lost: 1 }) }, 'On the floor 1 events were lost.'],
    [
      { likeness: { ...likeness, unlike: ['entry'] } },
      'The floor writes a different entry item than Sluice, so the two cannot be compared. Adapt lab/bench/floor/.',
    ],
  ])('fails when %o', (flaw, sentence) => {
    expect(faultsOf({ latency, personal, sluice: aBurst(), floor: aBurst(), likeness, ...flaw })).toEqual([sentence])
  })
})

it('warns of figures that other programs disturbed', () => {
  const quiet = { latency, personal, sluice: aBurst(), floor: aBurst() }
  expect(cautionOf(quiet)).toBe('')
  const machine = { idle: 0, others: 0.34 }
  const disturbed = { ...latency, machine }
  for (const part of [
    { latency: disturbed },
    { personal: { ...personal, reference: disturbed } },
    { personal: { ...personal, registration: disturbed } },
    { sluice: aBurst({ machine }) },
    { floor: aBurst({ machine }) },
  ])
    expect(cautionOf({ ...quiet, ...part })).toMatch(/^Other programs used up to 34 %/)
})
