import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { baselineRuleset } from '#scoring/domain/baseline-ruleset.ts'
import type { Inputs } from '#scoring/domain/rule.ts'
import { assess } from '#scoring/domain/ruleset.ts'

const judge = (inputs: Inputs) => assess(baselineRuleset, inputs)
const firedFor = (inputs: Inputs) => judge(inputs).reasons.map(({ ruleId }) => ruleId)
const eur = (minorUnits: number) => ({ minorUnits, currency: 'EUR' })

const aMoney = fc.record({
  minorUnits: fc.integer({ min: 0, max: 1e12 }),
  currency: fc.constantFrom('EUR', 'USD', 'XAU', 'toString'),
})
const aParty = fc.record(
  { country: fc.constantFrom('DE', 'KP', 'IR'), balanceBefore: aMoney, balanceAfter: aMoney },
  { requiredKeys: [] },
)
const someInputs: fc.Arbitrary<Inputs> = fc.record(
  {
    amount: aMoney,
    debtor: aParty,
    creditor: aParty,
    riskScore: fc.double({ min: 0, max: 100, noNaN: true }),
    severity: fc.constantFrom('low', 'medium', 'high', 'critical'),
  },
  { requiredKeys: [] },
)

describe('an assessment', () => {
  it('has a whole score from 0 to 100 that its reasons add up to, in the band of that score, for every input', () => {
    fc.assert(
      fc.property(someInputs, (inputs) => {
        const { score, band, reasons, tried } = judge(inputs)
        expect(score).toBe(
          Math.min(
            100,
            reasons.reduce((sum, { points }) => sum + points, 0),
          ),
        )
        expect(Number.isInteger(score)).toBe(true)
        expect(band).toBe(score >= 70 ? 'high' : score >= 40 ? 'medium' : 'low')
        expect(tried).toEqual(expect.arrayContaining(reasons.map(({ ruleId }) => ruleId)))
        for (const { because } of reasons) expect(because).toMatch(/^[A-Z].*\.$/)
      }),
    )
  })

  it('is the same every time', () => {
    fc.assert(
      fc.property(someInputs, (inputs) => {
        expect(judge(inputs)).toEqual(judge(structuredClone(inputs)))
      }),
    )
  })

  it('tells the ruleset, every rule it tried and what the rules saw', () => {
    expect(judge({ amount: eur(1) })).toEqual({
      score: 0,
      band: 'low',
      ruleset: { id: 'baseline', version: 1 },
      reasons: [],
      tried: baselineRuleset.rules.map(({ ruleId }) => ruleId),
      inputs: { amount: eur(1) },
    })
  })

  it('has rules whose ids carry a version and are not said twice', () => {
    const ids = baselineRuleset.rules.map(({ ruleId }) => ruleId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^[a-z-]+@\d+$/)
  })
})

describe('the rules', () => {
  it('flag an amount from its threshold on', () => {
    expect(firedFor({ amount: eur(99_999_99) })).toEqual([])
    expect(judge({ amount: eur(100_000_00) }).reasons).toEqual([
      {
        ruleId: 'large-amount@1',
        points: 30,
        because: 'The amount of 10000000 EUR reaches the threshold of 10000000, in minor units.',
      },
    ])
  })

  it('send a currency nobody set a threshold for to a person, even one named as a property of every object', () => {
    expect(judge({ amount: { minorUnits: 1, currency: 'XAU' } })).toMatchObject({ band: 'medium' })
    expect(firedFor({ amount: { minorUnits: 1, currency: 'toString' } })).toEqual(['currency-without-threshold@1'])
  })

  it('flag a payment that takes all an account held, and no smaller or partial one', () => {
    const emptied = (amount: number, before: number, after: number): Inputs => ({
      amount: eur(amount),
      debtor: { balanceBefore: eur(before), balanceAfter: eur(after) },
    })
    expect(firedFor(emptied(500_00, 500_00, 0))).toEqual(['account-emptied@1'])
    expect(firedFor(emptied(99_99, 99_99, 0))).toEqual([])
    expect(firedFor(emptied(500_00, 600_00, 100_00))).toEqual([])
    expect(firedFor(emptied(500_00, 400_00, 0))).toEqual([])
    expect(firedFor({ amount: eur(500_00), debtor: {} })).toEqual([])
  })

  it('refuse a large payment that empties an account', () => {
    const amount = eur(200_000_00)
    expect(judge({ amount, debtor: { balanceBefore: amount, balanceAfter: eur(0) } })).toMatchObject({
      score: 75,
      band: 'high',
    })
  })

  it('flag a listed country at either end, once', () => {
    expect(firedFor({ debtor: { country: 'DE' }, creditor: { country: 'FR' } })).toEqual([])
    const [reason] = judge({
      debtor: { country: 'KP' },
      creditor: { country: 'IR' },
    }).reasons
    expect(reason).toMatchObject({ ruleId: 'high-risk-country@1', because: expect.stringContaining('KP and IR') })
  })

  it('take over what a reporter says', () => {
    expect(judge({ riskScore: 69.1 })).toMatchObject({ score: 70, band: 'high' })
    expect(judge({ riskScore: 0 }).reasons).toEqual([])
    expect(judge({ severity: 'critical' })).toMatchObject({ score: 90, band: 'high' })
    expect(judge({ severity: 'low' })).toMatchObject({ score: 10, band: 'low' })
  })
})
