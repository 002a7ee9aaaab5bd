import { describe, expect, it } from 'vitest'
import { activityOf } from '#scoring/domain/activity.ts'
import { baselineRuleset } from '#scoring/domain/baseline-ruleset.ts'
import type { Movement } from '#scoring/domain/movement.ts'
import { emptyProfile, withMovement } from '#scoring/domain/profile.ts'
import { assess, makeRuleset } from '#scoring/domain/ruleset.ts'
import { aMovement, hourMs, noon } from '#test/support/builders/a-movement.ts'

const baseline = makeRuleset(baselineRuleset)
const dayMs = 24 * hourMs

/** One account through time: the assessment of each of its movements by the baseline, with the rules that fired. */
const anAccount = () => {
  let profile = emptyProfile
  let made = 0
  return (known: Partial<Movement>) => {
    made += 1
    const movement = aMovement({ id: String(made).padStart(8, '0'), ...known })
    const activity = activityOf(profile, movement)
    profile = withMovement(profile, movement)
    const { minorUnits, currency, direction } = movement
    const side = direction === 'out' ? 'debtor' : 'creditor'
    const { sum, reasons } = assess(baseline, { amount: { minorUnits, currency }, [side]: { activity } })
    return { sum, fired: reasons.map(({ ruleId }) => ruleId) }
  }
}

describe('an account of long standing', () => {
  it.each([
    ['out', 'fan-out@1'],
    ['in', 'fan-in@1'],
  ] as const)('is noticed to the end of a burst of eighty strangers in a day, going %s', (direction, rule) => {
    const moves = anAccount()
    for (let day = 90; day > 0; day -= 3) moves({ at: noon - day * dayMs, counterparty: 1, direction })
    const results = Array.from({ length: 80 }, (_, index) =>
      moves({ at: noon + index * 60_000, counterparty: 100 + index, direction }),
    )
    expect(results.slice(9).every(({ fired, sum }) => fired.includes(rule) && sum >= 48)).toBe(true)
  })

  it('may pay the same eight again and again, and once in a while a new one', () => {
    const moves = anAccount()
    for (let day = 60; day > 0; day -= 1)
      for (let payee = 0; payee < 3; payee += 1)
        moves({ at: noon - day * dayMs + payee * hourMs, counterparty: 1 + ((day * 3 + payee) % 8) })
    expect(moves({ at: noon, counterparty: 99 })).toEqual({ sum: 0, fired: [] })
  })

  it('may be a shop that is paid by forty strangers a day', () => {
    const moves = anAccount()
    const shopDay = (day: number) =>
      Array.from({ length: 40 }, (_, index) =>
        moves({ at: noon - day * dayMs + index * 600_000, counterparty: 1000 + day * 40 + index, direction: 'in' }),
      )
    for (let day = 30; day > 0; day -= 1) shopDay(day)
    expect(shopDay(0).flatMap(({ fired }) => fired)).toEqual([])
  })
})

it('lets no fan alone hold what is paid to an account that is new, however many pay', () => {
  const moves = anAccount()
  const results = Array.from({ length: 60 }, (_, index) =>
    moves({ at: noon + index * hourMs, counterparty: 100 + index, direction: 'in' }),
  )
  expect(results.at(-1)?.fired).toContain('fan-in@1')
  expect(Math.max(...results.map(({ sum }) => sum))).toBeLessThan(baselineRuleset.bands.medium)
})

it('notices amounts kept below a report, whatever small ones come between', () => {
  const moves = anAccount()
  const results = Array.from({ length: 4 }, (_, day) => {
    for (let coffee = 0; coffee < 7; coffee += 1)
      moves({ at: noon + day * dayMs + coffee, minorUnits: 3_00, counterparty: 5 })
    return moves({ at: noon + day * dayMs + hourMs, minorUnits: 9_500_00, counterparty: 1 })
  })
  expect(results.map(({ fired }) => fired.includes('structuring@1'))).toEqual([false, false, true, true])
})

it('notices money that is passed on, even among other payments', () => {
  const moves = anAccount()
  moves({ at: noon - 20 * dayMs, minorUnits: 1_000_00, direction: 'in', counterparty: 1 })
  moves({ at: noon - 2 * hourMs, minorUnits: 1_010_00, direction: 'in', counterparty: 2 })
  moves({ at: noon - hourMs, minorUnits: 999_00, direction: 'in', counterparty: 3 })
  expect(moves({ at: noon, minorUnits: 1_000_00, counterparty: 4 }).fired).toContain('pass-through@1')
})
