import { describe, expect, it } from 'vitest'
import { structuring } from '#scoring/domain/rules/structuring.ts'
import { anActivity } from '#test/support/builders/an-activity.ts'

/** From 9,000.00 to just below 10,000.00. */
const limits = { small: 100_00, reporting: 10_000_00, large: 100_000_00 }
const judge = structuring.judgeBy({ points: 30, percentMin: 90, timesMin: 3 })
const eur = (minorUnits: number) => ({ minorUnits, currency: 'EUR' })
const paying = (...recentAmounts: readonly number[]) => ({ activity: anActivity({ recentAmounts }) })

describe('structuring', () => {
  it.each([
    [8_999_99, undefined],
    [9_000_00, 30],
    [9_999_99, 30],
    [10_000_00, undefined],
  ])('of an amount of %i minor units gives %s points', (minorUnits, points) => {
    expect(judge({ amount: eur(minorUnits), debtor: paying(9_500_00, 9_500_00, 9_500_00) }, limits)?.points).toBe(
      points,
    )
  })

  it.each([
    ['just in the range', [9_000_00, 9_999_99, 9_500_00], 30],
    ['below it', [8_999_99, 9_999_99, 9_500_00], undefined],
    ['at the threshold', [9_000_00, 10_000_00, 9_500_00], undefined],
  ])('counts the amounts of a week %s', (_, amounts, points) => {
    expect(judge({ amount: eur(9_500_00), debtor: paying(...amounts) }, limits)?.points).toBe(points)
  })

  it('names the side with more amounts, and the payer where they have the same number', () => {
    const three = paying(9_500_00, 9_500_00, 9_500_00)
    const four = paying(9_500_00, 9_500_00, 9_500_00, 9_500_00)
    const because = (debtor: typeof three | object, creditor: typeof three | object) =>
      judge({ amount: eur(9_500_00), debtor, creditor }, limits)?.because
    expect(because(four, three)).toContain('the payer paid 4 amounts')
    expect(because(three, four)).toContain('the payee received 4 amounts')
    expect(because(three, three)).toContain('the payer paid 3 amounts')
    expect(because({}, three)).toContain('the payee received 3 amounts')
    expect(because({}, {})).toBeUndefined()
  })
})
