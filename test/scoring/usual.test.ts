import { describe, expect, it } from 'vitest'
import { profileOf, textOf } from '#scoring/adapters/profile-text.ts'
import { activityOf } from '#scoring/domain/activity.ts'
import { describeActivity } from '#scoring/domain/describe-activity.ts'
import type { Movement } from '#scoring/domain/movement.ts'
import { emptyProfile, type Profile, withMovement } from '#scoring/domain/profile.ts'
import { aMovement, hourMs, noon } from '#test/support/builders/a-movement.ts'

const daysBefore = (days: number, known: Partial<Movement> = {}) =>
  aMovement({ at: noon - days * 24 * hourMs, ...known })

const profileAfter = (movements: readonly Movement[], profile: Profile = emptyProfile) =>
  movements.reduce(withMovement, profile)

const activityAfter = (movements: readonly Movement[], own: Partial<Movement> = {}) =>
  activityOf(profileAfter(movements), aMovement({ counterparty: 31, ...own }))

/** Ten payments a day for thirty days, to the counterparties 31 to 40. */
const aBusyMonth = (origin: Movement['origin']) =>
  Array.from({ length: 300 }, (_, index) =>
    daysBefore(1.5 + index / 10, { origin, counterparty: 31 + (index % 10), id: `busy-${index}` }),
  )

describe('a movement that was reported late', () => {
  const late = aBusyMonth('late')

  it('counts in the windows', () => {
    expect(activityAfter(late).sent).toMatchObject({ day: { count: 1 }, days3: { count: 16 }, week: { count: 33 } })
  })

  it('makes nothing usual, no counterparty known, no account old and no rest short', () => {
    const activity = activityAfter([daysBefore(250, { origin: 'observed', counterparty: 7 }), ...late])
    expect(activity.sent?.usual.days3).toEqual({ count: 0, counterparties: 0 })
    expect(activity).toMatchObject({ isNewCounterparty: true, knownDays: 250, idleDays: 250 })
    expect(activityAfter(late)).toMatchObject({ isNewCounterparty: true, knownDays: 0, idleDays: undefined })
    expect(activityAfter(late).sent?.usual.day).toBeUndefined()
  })

  it('is named with its number in the inputs and in their text, and in no others', () => {
    const activity = activityAfter(late)
    expect(activity.sent?.leftOut).toBeGreaterThan(250)
    expect(activity.received).not.toHaveProperty('leftOut')
    expect(describeActivity(activity, 'EUR')).toMatch(
      /^It has no earlier movement that counts as usual;.* Some movements of the 30 days before do not count as usual, because they were reported late or by others than its ledger: about [\d.]+ that it sent\./,
    )
    expect(describeActivity(activityAfter(aBusyMonth('observed')), 'EUR')).not.toMatch(/not count as usual/)
  })

  it('is not its own past when its event is scored again', () => {
    const own = aMovement({ origin: 'late' })
    expect(activityOf(profileAfter([own]), own)).toEqual(activityOf(emptyProfile, own))
  })

  it('still ends the way of the same money in the other direction', () => {
    const paid = daysBefore(0.5, { origin: 'late', direction: 'in', counterparty: 9 })
    expect(activityAfter([paid]).echoes.day).toEqual({ minorUnits: 100_00, hoursAgo: 12 })
  })
})

describe('an account with entries in the ledger', () => {
  const entries = [20, 10, 8].map((days) =>
    daysBefore(days, { origin: 'ledger', counterparty: 7, id: `entry-${days}` }),
  )

  it('has as usual what it did itself, and not what others observed, in any order', () => {
    const observed = aBusyMonth('observed')
    const [first, last] = [activityAfter([...entries, ...observed]), activityAfter([...observed, ...entries])]
    expect(first).toEqual(last)
    expect(first.sent?.usual.week).toEqual({ count: 2, counterparties: 1 })
    expect(first.sent?.leftOut).toBeGreaterThan(250)
    expect(first).toMatchObject({ isNewCounterparty: true, knownDays: 20, idleDays: 8 })
    expect(first.sent?.week.count).toBeGreaterThan(31)
  })

  it('knows the counterparties of its own entries', () => {
    expect(activityAfter(entries, { counterparty: 7 }).isNewCounterparty).toBe(false)
  })

  it('keeps its counterparties and its age when others observe a flood of payments', () => {
    const flood = Array.from({ length: 200 }, (_, index) =>
      daysBefore(index / 100, { origin: 'observed', counterparty: 1_000 + index, id: `flood-${index}` }),
    )
    expect(activityAfter([...entries, ...flood], { counterparty: 7 })).toMatchObject({
      isNewCounterparty: false,
      knownDays: 20,
      idleDays: 8,
    })
  })
})

describe('a profile of the last release', () => {
  // Three payments of 100.00 EUR, 20, 10 and 8 days before noon, as layout 1 stored them.
  const stored =
    '[1,1770638400000,1771675200000,[],[["c",1771675200000,7,10000,"EUR"],["b",1771502400000,7,10000,"EUR"],["a",1770638400000,7,10000,"EUR"]],[[7,1771675200000]],[[20505,[0,0,0,0],[0,67108864,0,65536]],[20503,[0,0,0,0],[0,1,0,65536]],[20493,[0,0,0,0],[4096,0,0,65536]]]]'

  it.each(['ledger', 'observed'] as const)('stays usual for an account whose next movement is %s', (origin) => {
    const profile = profileOf(stored)
    const next = daysBefore(1.5, { origin, counterparty: 8, id: 'next' })
    const activity = activityOf(profileAfter([next], profile), aMovement({ counterparty: 7 }))
    expect(activity).toMatchObject({ isNewCounterparty: false, knownDays: 20, idleDays: 1 })
    expect(activity.sent?.usual.week?.count).toBeGreaterThan(0)
    expect(activity.sent?.leftOut).toBeUndefined()
  })

  it('is written in the new layout and read back unchanged', () => {
    const profile = profileOf(stored)
    expect(textOf(profile)).toMatch(/^\[2,/)
    expect(profileOf(textOf(profile))).toEqual(profile)
    expect(textOf(profile).length).toBeLessThan(stored.length + 60)
  })

  it('loses what others observe after it once its account has an entry', () => {
    const observed = daysBefore(3, { origin: 'observed', counterparty: 9, id: 'observed' })
    const entry = daysBefore(2, { origin: 'ledger', counterparty: 8, id: 'entry' })
    const profile = profileAfter([observed, entry], profileOf(stored))
    expect(profile.met.map(({ counterparty }) => counterparty)).toEqual([8, 7])
    expect(profileAfter([entry, observed], profileOf(stored))).toEqual(profile)
  })
})
