import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { profileOf, textOf } from '#scoring/adapters/profile-text.ts'
import type { Movement } from '#scoring/domain/movement.ts'
import {
  acquaintanceCountMax,
  emptyProfile,
  movementCountMax,
  type Profile,
  withMovement,
} from '#scoring/domain/profile.ts'

const profileAfter = (movements: readonly Movement[]): Profile => movements.reduce(withMovement, emptyProfile)

/** Few moments, ids and counterparties, so that they meet often; ids are unique, as events' are. */
const movementsOf = (ledger: readonly 'ledger'[]) =>
  fc.uniqueArray(
    fc.record<Movement>({
      id: fc.integer({ min: 0, max: 400 }).map(String),
      at: fc.integer({ min: 0, max: 60 }).map((hours) => hours * 3_600_000),
      direction: fc.constantFrom('in', 'out'),
      counterparty: fc.integer({ min: 0, max: 150 }),
      minorUnits: fc.integer({ min: 1, max: 1e6 }),
      currency: fc.constantFrom('EUR', 'JPY'),
      origin: fc.constantFrom('observed', 'observed', 'late', ...ledger),
    }),
    { selector: ({ id }) => id, maxLength: 260, size: 'max' },
  )

/** Half of the accounts have entries in the ledger. */
const someMovements = fc.oneof(movementsOf([]), movementsOf(['ledger']))

const isUsualIn = (movements: readonly Movement[]) => {
  const usual = movements.some(({ origin }) => origin === 'ledger') ? 'ledger' : 'observed'
  return ({ origin }: Movement) => origin === usual
}

/** The same movements in another order, some of them several times. */
const reordered = someMovements.chain((movements) =>
  fc.tuple(
    fc.constant(movements),
    fc
      .shuffledSubarray([...movements, ...movements], { minLength: movements.length * 2 })
      .chain((twice) => fc.constant(twice)),
  ),
)

describe('a profile', () => {
  it('is the same after the same movements, in whatever order and however often they are received', () => {
    fc.assert(
      fc.property(reordered, ([movements, again]) => {
        expect(profileAfter(again)).toEqual(profileAfter(movements))
      }),
      { numRuns: 200 },
    )
  })

  it('keeps the newest of each direction, those met last, and the first and last time, and never more than its bounds', () => {
    fc.assert(
      fc.property(someMovements, (movements) => {
        const profile = profileAfter(movements)
        const usual = movements.filter(isUsualIn(movements))
        const newest = (direction: 'in' | 'out') =>
          movements
            .filter((one) => one.direction === direction)
            .sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
            .slice(0, movementCountMax)
        expect(profile.in).toEqual(newest('in'))
        expect(profile.out).toEqual(newest('out'))
        expect(profile.met.length).toBeLessThanOrEqual(acquaintanceCountMax)
        for (const { counterparty, lastAt } of profile.met) {
          const meetings = usual.filter((one) => one.counterparty === counterparty)
          expect(lastAt).toBe(Math.max(...meetings.map(({ at }) => at)))
        }
        if (usual.length === 0) return
        expect(profile.firstAt).toBe(Math.min(...usual.map(({ at }) => at)))
        expect(profile.lastAt).toBe(Math.max(...usual.map(({ at }) => at)))
      }),
      { numRuns: 200 },
    )
  })

  it('stays small however long the account lives, and comes back from its text as it was', () => {
    // Every sketch of every day is full: 96 movements of each origin in each direction.
    const movements = Array.from(
      { length: 31 * 384 },
      (_, index): Movement => ({
        id: `${String(index).padStart(9, '0')}-abcd1234`,
        at: 1_772_323_200_000 + index * 225_000,
        direction: index % 2 === 0 ? 'in' : 'out',
        counterparty: 2 ** 52 - index,
        minorUnits: Number.MAX_SAFE_INTEGER,
        currency: 'EUR',
        origin: index % 4 < 2 ? 'observed' : 'late',
      }),
    )
    const profile = profileAfter(movements)
    expect(profile.in).toHaveLength(movementCountMax)
    expect(profile.met).toHaveLength(acquaintanceCountMax)
    expect(profile.days).toHaveLength(31)
    expect(textOf(profile).length).toBeLessThan(12_000)
    expect(profileOf(textOf(profile))).toEqual(profile)
    expect(profileOf(textOf(emptyProfile))).toEqual(emptyProfile)
  })
})
