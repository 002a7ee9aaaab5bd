import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { activityOf } from '#scoring/domain/activity.ts'
import { emptyProfile, type Movement, movementCountMax, withMovement } from '#scoring/domain/profile.ts'
import { windowNames } from '#scoring/domain/window.ts'
import { aMovement, hourMs, noon } from '#test/support/a-movement.ts'

const activityAt = (movement: Movement, earlier: readonly Movement[] = []) =>
  activityOf(earlier.reduce(withMovement, emptyProfile), movement)
const hoursBefore = (hours: number, known: Partial<Movement> = {}) => aMovement({ at: noon - hours * hourMs, ...known })

describe('the activity of an account', () => {
  it('begins with the event itself', () => {
    const one = { count: 1, sum: 100_00, counterparties: 1 }
    const none = { count: 0, sum: 0, counterparties: 0 }
    expect(activityAt(aMovement())).toEqual({
      knownDays: 0,
      isNewCounterparty: true,
      sent: { hour: one, day: one, days3: one, week: one, month: one, completeDays: 0 },
      received: { hour: none, day: none, days3: none, week: none, month: none, completeDays: 0 },
      recentAmounts: [100_00],
    })
  })

  it('counts, sums and tells counterparties apart within each window, up to its very end', () => {
    const activity = activityAt(aMovement(), [
      hoursBefore(0.5, { counterparty: 11 }),
      hoursBefore(1, { counterparty: 11 }),
      hoursBefore(23.9, { counterparty: 12 }),
      hoursBefore(24, { counterparty: 13 }),
      hoursBefore(72, { counterparty: 14 }),
      hoursBefore(168, { counterparty: 15 }),
      hoursBefore(720, { counterparty: 16 }),
      hoursBefore(2, { direction: 'in', counterparty: 17 }),
    ])
    const counts = windowNames.map((window) => activity.sent?.[window].count)
    expect(counts).toEqual([2, 4, 5, 6, 7])
    expect(activity.sent?.completeDays).toBe(30)
    expect(activity.sent?.day).toEqual({ count: 4, sum: 400_00, counterparties: 3 })
    expect(activity.received.hour.count).toBe(0)
    expect(activity.received.day).toEqual({ count: 1, sum: 100_00, counterparties: 1 })
    expect(activity).toMatchObject({ knownDays: 30, idleDays: 0 })
  })

  it('sums the currency of the event alone, and never past the safe integers', () => {
    const big = { minorUnits: Number.MAX_SAFE_INTEGER }
    const activity = activityAt(aMovement(big), [hoursBefore(1, { ...big }), hoursBefore(2, { currency: 'JPY' })])
    expect(activity.sent?.day).toMatchObject({ count: 3, sum: Number.MAX_SAFE_INTEGER })
    expect(activity.recentAmounts).toHaveLength(2)
  })

  it('knows a counterparty it dealt with either way before, and no other', () => {
    const isNew = (earlier: Movement) => activityAt(aMovement({ counterparty: 31 }), [earlier]).isNewCounterparty
    expect(isNew(hoursBefore(5, { counterparty: 31 }))).toBe(false)
    expect(isNew(hoursBefore(5, { counterparty: 31, direction: 'in' }))).toBe(false)
    expect(isNew(hoursBefore(5, { counterparty: 32 }))).toBe(true)
    expect(isNew(hoursBefore(-5, { counterparty: 31 }))).toBe(true)
    expect(activityAt(aMovement({ counterparty: 0 })).isNewCounterparty).toBe(false)
  })

  it('finds the movement the other way with the nearest amount, from another counterparty, within a month', () => {
    const earlier = [
      hoursBefore(30, { direction: 'in', counterparty: 11, minorUnits: 101_00 }),
      hoursBefore(10, { direction: 'in', counterparty: 12, minorUnits: 150_00 }),
      hoursBefore(20, { direction: 'in', counterparty: 13, minorUnits: 100_00 }),
      hoursBefore(800, { direction: 'in', counterparty: 14, minorUnits: 100_00 }),
    ]
    expect(activityAt(aMovement({ counterparty: 13 }), earlier).echo).toEqual({ minorUnits: 101_00, hoursAgo: 30 })
    expect(activityAt(aMovement(), [hoursBefore(800, { direction: 'in' })]).echo).toBeUndefined()
  })

  it('says for how long its tallies are complete once the profile has forgotten something', () => {
    const busy = Array.from({ length: 100 }, (_, index) => hoursBefore(index + 1))
    const { sent, received, knownDays } = activityAt(aMovement(), busy)
    expect(sent?.completeDays).toBe(Math.floor(movementCountMax / 24))
    expect([received.completeDays, knownDays]).toEqual([4, 4])
  })

  it('does not change by what came after the event, nor by the event itself being in the profile already', () => {
    const someHours = fc.array(fc.integer({ min: -40, max: 40 }), { maxLength: movementCountMax - 1 })
    fc.assert(
      fc.property(someHours, (hours) => {
        const movement = aMovement()
        const all = hours.map((one, index) =>
          hoursBefore(one + 0.5, { counterparty: 11 + (index % 7), direction: index % 3 === 0 ? 'in' : 'out' }),
        )
        const before = all.filter(({ at }) => at < movement.at)
        expect({ ...activityAt(movement, [...all, movement]), isNewCounterparty: true }).toEqual({
          ...activityAt(movement, before),
          isNewCounterparty: true,
          knownDays: activityAt(movement, all).knownDays,
        })
      }),
    )
  })
})
