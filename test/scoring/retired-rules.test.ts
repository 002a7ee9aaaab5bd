import { describe, expect, it } from 'vitest'
import type { Policy } from '#scoring/domain/policy.ts'
import type { Inputs } from '#scoring/domain/rule.ts'
import { ruleBook } from '#scoring/domain/rule-book.ts'

const eur = (minorUnits: number) => ({ minorUnits, currency: 'EUR' })
const usd = (minorUnits: number) => ({ minorUnits, currency: 'USD' })

const pointsOf = (ruleId: string, policy: Policy, inputs: Inputs): number | undefined =>
  ruleBook.get(ruleId)?.judgeBy(policy)(inputs, undefined)?.points

describe('account-emptied@1', () => {
  const taken = (amount: Inputs['amount'], debtor: Inputs['debtor']) =>
    pointsOf(
      'account-emptied@1',
      { points: 60, amountMin: 100 },
      { ...(amount && { amount }), ...(debtor && { debtor }) },
    )

  it('fires for a payment of the whole balance, from the smallest amount on', () => {
    expect(taken(eur(500), { balanceBefore: eur(500), balanceAfter: eur(0) })).toBe(60)
    expect(taken(eur(100), { balanceBefore: eur(100), balanceAfter: eur(0) })).toBe(60)
    expect(taken(eur(99), { balanceBefore: eur(99), balanceAfter: eur(0) })).toBeUndefined()
  })

  it.each([
    ['something is left', eur(500), { balanceBefore: eur(500), balanceAfter: eur(1) }],
    ['it is not the balance', eur(500), { balanceBefore: eur(501), balanceAfter: eur(0) }],
    ['the balance before is unknown', eur(500), { balanceAfter: eur(0) }],
    ['the balance after is unknown', eur(500), { balanceBefore: eur(500) }],
    ['the balance before has another currency', eur(500), { balanceBefore: usd(500), balanceAfter: eur(0) }],
    ['the balance after has another currency', eur(500), { balanceBefore: eur(500), balanceAfter: usd(0) }],
    ['the amount is unknown', undefined, { balanceBefore: eur(500), balanceAfter: eur(0) }],
    ['the payer is unknown', eur(500), undefined],
  ])('does not fire where %s', (_, amount, debtor) => {
    expect(taken(amount, debtor)).toBeUndefined()
  })
})

it('large-amount@1 fires from its threshold on', () => {
  const points = (minorUnits: number) =>
    pointsOf('large-amount@1', { points: 30, thresholds: { EUR: 1_000 } }, { amount: eur(minorUnits) })
  expect([999, 1_000, 1_001].map(points)).toEqual([undefined, 30, 30])
})

it.each(['account-emptied@1', 'large-amount@1', 'currency-without-threshold@1'])('%s names its source', (ruleId) => {
  expect(ruleBook.get(ruleId)?.source).toBe('docs/scoring.md, "Retired rules"')
})
