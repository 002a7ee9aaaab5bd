import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { activityOf } from '#scoring/domain/activity.ts'
import type { Movement } from '#scoring/domain/movement.ts'
import { emptyProfile, movementCountMax, withMovement } from '#scoring/domain/profile.ts'
import { windowNames } from '#scoring/domain/window.ts'
import { aMovement, hourMs, noon } from '#test/support/builders/a-movement.ts'

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
      sent: { hour: one, day: one, days3: one, week: one, usual: {} },
      received: { hour: none, day: none, days3: none, week: none, usual: {} },
      recentAmounts: [100_00],
      echoes: {},
    })
  })

  it('counts, sums and distinguishes counterparties within each window, up to its very end', () => {
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
    expect(counts).toEqual([2, 4, 5, 6])
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

  it('finds by window the smallest movement the other way that is large enough, from another counterparty', () => {
    const incoming = (hours: number, counterparty: number, minorUnits: number) =>
      hoursBefore(hours, { direction: 'in', counterparty, minorUnits })
    const earlier = [
      incoming(2, 11, 99_99),
      incoming(10, 12, 150_00),
      incoming(20, 13, 100_00),
      incoming(30, 14, 101_00),
      incoming(200, 15, 100_00),
    ]
    expect(activityAt(aMovement({ counterparty: 13 }), earlier).echoes).toEqual({
      day: { minorUnits: 150_00, hoursAgo: 10 },
      days3: { minorUnits: 101_00, hoursAgo: 30 },
      week: { minorUnits: 101_00, hoursAgo: 30 },
    })
  })

  it('finds exactly the amount that went the other way', () => {
    const came = hoursBefore(3, { direction: 'in', counterparty: 11 })
    expect(activityAt(aMovement(), [came]).echoes.day).toEqual({ minorUnits: 100_00, hoursAgo: 3 })
  })

  it('has the largest amounts of the week, whatever small ones came between, with its own first', () => {
    const small = Array.from({ length: 25 }, (_, index) => hoursBefore(index / 10 + 0.1, { minorUnits: 3_00 }))
    const large = [20, 40, 60].map((hours) => hoursBefore(hours, { minorUnits: 9_500_00 }))
    const { recentAmounts } = activityAt(aMovement({ minorUnits: 5 }), [...small, ...large])
    expect(recentAmounts.slice(0, 5)).toEqual([5, 9_500_00, 9_500_00, 9_500_00, 3_00])
    expect(recentAmounts).toHaveLength(16)
  })

  it('still knows a counterparty met before all the movements that it remembers', () => {
    const others = Array.from({ length: 60 }, (_, index) => hoursBefore(index + 1, { counterparty: 100 + index }))
    const earlier = [hoursBefore(500, { counterparty: 31 }), ...others]
    expect(activityAt(aMovement({ counterparty: 31 }), earlier).isNewCounterparty).toBe(false)
    expect(activityAt(aMovement({ counterparty: 32 }), earlier).isNewCounterparty).toBe(true)
  })

  it('knows about how much is usual, of accounts far busier than it remembers one by one', () => {
    const dayHours = 24
    const daily = (perDay: number) =>
      Array.from({ length: 40 * perDay }, (_, index) =>
        hoursBefore(dayHours * 1.5 + (index * dayHours) / perDay, {
          counterparty: 1 + (index % perDay),
          id: `m${index}`,
        }),
      )
    const usual = activityAt(aMovement(), daily(40)).sent?.usual
    expect(usual?.day?.count).toBeGreaterThan(30)
    expect(usual?.day?.count).toBeLessThan(52)
    expect(usual?.day?.counterparties).toBeGreaterThan(30)
    expect(usual?.week?.counterparties).toBeLessThan(52)
    expect(activityAt(aMovement(), daily(1)).sent?.usual.day).toEqual({ count: 1, counterparties: 1 })
  })

  it('knows of no usual before an account is known for the window and as long before it', () => {
    const since = (days: number) => activityAt(aMovement(), [hoursBefore(days * 24 + 1)]).sent?.usual ?? {}
    const known = (days: number) => windowNames.filter((window) => since(days)[window] !== undefined)
    expect([1, 2, 5, 6, 13, 14].map(known)).toEqual([
      [],
      ['hour', 'day'],
      ['hour', 'day'],
      ['hour', 'day', 'days3'],
      ['hour', 'day', 'days3'],
      ['hour', 'day', 'days3', 'week'],
    ])
  })

  it('does not change by movements that came after the event, nor by the event itself being in the profile already', () => {
    const someHours = fc.array(fc.integer({ min: -40, max: 40 }), { maxLength: movementCountMax - 1 })
    fc.assert(
      fc.property(someHours, (hours) => {
        const movement = aMovement({ counterparty: 31 })
        // A movement long before, so that the account is known for as long with and without the later ones.
        const first = hoursBefore(900, { counterparty: 9 })
        const all = hours.map((one, index) =>
          hoursBefore(one + 0.5, { counterparty: 11 + (index % 7), direction: index % 3 === 0 ? 'in' : 'out' }),
        )
        const before = all.filter(({ at }) => at < movement.at)
        expect(activityAt(movement, [first, ...all, movement])).toEqual(activityAt(movement, [first, ...before]))
      }),
    )
  })
})

describe('what an account did before', () => {
  it.each([
    ['in both directions', [hoursBefore(50, { direction: 'in' }), hoursBefore(130)], 2],
    ['in both directions, the other way round', [hoursBefore(50), hoursBefore(130, { direction: 'in' })], 2],
    ['in its own direction only', [hoursBefore(80)], 3],
    ['in the other direction only', [hoursBefore(80, { direction: 'in' })], 3],
  ])('ends its rest %s', (_, earlier, idleDays) => {
    expect(activityAt(aMovement(), earlier).idleDays).toBe(idleDays)
  })

  it.each(['in', 'out'] as const)(
    'includes a counterparty that it met before and after the event (%s)',
    (direction) => {
      const [before, after] = [1, -1].map((hours) => hoursBefore(hours, { direction, counterparty: 31 }))
      const isNew = (counterparty: number) =>
        activityAt(
          aMovement({ counterparty }),
          [before, after].flatMap((one) => one ?? []),
        ).isNewCounterparty
      expect([isNew(31), isNew(32)]).toEqual([false, true])
    },
  )
})
