import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { baselineRuleset, earlierBaselines } from '#scoring/domain/baseline-ruleset.ts'
import type { Inputs } from '#scoring/domain/rule.ts'
import { ruleBook } from '#scoring/domain/rule-book.ts'
import { assess, makeRuleset, type RulesetDefinition } from '#scoring/domain/ruleset.ts'
import { aBurst, anActivity, echoesOf } from '#test/support/builders/an-activity.ts'

const baseline = makeRuleset(baselineRuleset)
const judge = (inputs: Inputs) => assess(baseline, inputs)
const eur = (minorUnits: number) => ({ minorUnits, currency: 'EUR' })

const aMoney = fc.record({
  minorUnits: fc.oneof(fc.integer({ min: 1, max: 1e7 }), fc.maxSafeNat()),
  currency: fc.constantFrom('EUR', 'USD', 'XAU', 'toString'),
})
const aParty = fc.record(
  {
    country: fc.constantFrom('DE', 'KP', 'IR'),
    balanceBefore: aMoney,
    balanceAfter: aMoney,
    activity: fc.integer({ min: 1, max: 32 }).map((count) =>
      anActivity({
        sent: aBurst(count),
        received: aBurst(33 - count),
        recentAmounts: [9_000_00, 9_000_00, 9_000_00],
        echoes: echoesOf(count * 1000, count),
      }),
    ),
  },
  { requiredKeys: [] },
)
const severity = fc.constantFrom('low', 'medium', 'high', 'critical')
const someInputs: fc.Arbitrary<Inputs> = fc.record(
  {
    amount: aMoney,
    debtor: aParty,
    creditor: aParty,
    riskScore: fc.double({ min: 0, max: 100, noNaN: true }),
    severity,
    limitBreach: fc.record({ kind: fc.constant('leverage'), severity, action: fc.constant('warned') }),
  },
  { requiredKeys: [] },
)

describe('an assessment', () => {
  it('has a whole score from 0 to 100, the capped sum of its reasons, in the band of that score, for every input', () => {
    fc.assert(
      fc.property(someInputs, (inputs) => {
        const { score, sum, band, reasons, tried } = judge(inputs)
        expect(sum).toBe(reasons.reduce((total, { points }) => total + points, 0))
        expect(score).toBe(Math.min(100, sum))
        expect(Number.isInteger(score)).toBe(true)
        expect(band).toBe(score >= 70 ? 'high' : score >= 40 ? 'medium' : 'low')
        expect(tried).toEqual(expect.arrayContaining(reasons.map(({ ruleId }) => ruleId)))
        for (const { because, source } of reasons) {
          expect(because).toMatch(/^[A-Z].*\.$/)
          expect(because).not.toMatch(/undefined|NaN|Infinity/)
          expect(source).toMatch(/^docs\/scoring\.md, ".+"$/)
        }
      }),
    )
  })

  it('is the same to the byte when its inputs and its ruleset have been kept and read again', () => {
    fc.assert(
      fc.property(someInputs, (inputs) => {
        const text = JSON.stringify(judge(inputs))
        const { ruleset, inputs: kept } = JSON.parse(text)
        expect(JSON.stringify(assess(makeRuleset(ruleset), kept))).toBe(text)
      }),
    )
  })

  it('returns the whole ruleset, every rule it tried and what the rules saw', () => {
    expect(judge({ amount: eur(1) })).toEqual({
      score: 0,
      sum: 0,
      band: 'low',
      ruleset: baselineRuleset,
      reasons: [],
      tried: baselineRuleset.rules.map(({ rule }) => rule),
      inputs: { amount: eur(1) },
    })
  })

  it('refuses a ruleset with a rule that does not exist', () => {
    // @ts-expect-error: the rule book has no such rule. One that is read at run time may still name it.
    const rules: RulesetDefinition['rules'] = [{ rule: 'fortune@1', policy: {} }]
    expect(() => makeRuleset({ ...baselineRuleset, rules })).toThrow('There is no rule fortune@1.')
  })
})

describe('the baseline', () => {
  it('has rules whose ids carry a version, none of them twice or retired', () => {
    const ids = baselineRuleset.rules.map(({ rule }) => rule)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) {
      expect(id).toMatch(/^[a-z-]+@\d+$/)
      expect(ruleBook.get(id)?.source).not.toContain('Retired')
    }
  })

  it('holds a sign that is rare among honest events, and rejects when a large amount comes with it', () => {
    const large = eur(100_000_00)
    expect(judge({ amount: large })).toMatchObject({ band: 'low' })
    expect(judge({ amount: { minorUnits: 1, currency: 'XAU' } })).toMatchObject({ band: 'medium' })
    const listed = { creditor: { country: 'IR' } }
    expect(judge({ amount: eur(1), ...listed })).toMatchObject({ band: 'medium' })
    expect(judge({ amount: large, ...listed })).toMatchObject({ band: 'high' })
    const emptied = (amount: typeof large) => judge({ amount, debtor: { balanceBefore: amount, balanceAfter: eur(0) } })
    expect(emptied(eur(500_00))).toMatchObject({ band: 'medium' })
    expect(emptied(large)).toMatchObject({ score: 70, band: 'high' })
  })

  it('is not fooled by a currency that is named as a property of every object', () => {
    expect(judge({ amount: { minorUnits: 1, currency: 'toString' } }).reasons).toMatchObject([
      { ruleId: 'currency-without-threshold@2' },
    ])
  })

  it('keeps its first version, which still gives the same assessments', () => {
    const first = earlierBaselines.find(({ version }) => version === 1)
    if (!first) throw new Error('Version 1 of the baseline is missing.')
    const amount = eur(200_000_00)
    const debtor = { balanceBefore: amount, balanceAfter: eur(0) }
    expect(assess(makeRuleset(first), { amount, debtor })).toMatchObject({
      score: 75,
      band: 'high',
      reasons: [
        {
          ruleId: 'large-amount@1',
          points: 30,
          because: 'The amount of 20000000 EUR reaches the threshold of 10000000, in minor units.',
        },
        {
          ruleId: 'account-emptied@1',
          points: 45,
          because: 'The payment took all 20000000 EUR, in minor units, that the account held.',
        },
      ],
    })
    expect(assess(makeRuleset(first), { amount: { minorUnits: 1, currency: 'toString' } }).reasons).toMatchObject([
      { ruleId: 'currency-without-threshold@1', points: 40, because: 'No threshold is set for toString.' },
    ])
  })
})
