import { addSection } from './edits.ts'
import { camel, requireName, sentence } from './names.ts'
import type { Scaffold } from './scaffold.ts'

const named = {
  of: 'a rule',
  pattern: /^[a-z]+(?:-[a-z]+)*$/,
  rule: 'Use small letters and single dashes.',
  example: 'weekend-payment',
}

/** A rule that rulesets of tenants may use. The baseline stays as it is. */
export const rule: Scaffold = {
  usage: 'rule weekend-payment',
  options: {},
  plan: ({ create, edit }, text) => {
    const name = requireName(text, named)
    create(`src/scoring/domain/rules/${name}.ts`, ruleSource(name))
    create(`test/scoring/${name}.test.ts`, ruleTest(name))
    edit('docs/scoring.md', addSection('## Retired rules', ruleSection(name)))
    return [
      `src/scoring/domain/rules/${name}.ts fires at a share of the reporting limit. Replace \`fields\` and \`judgeBy\` with your policy.`,
      'Change its test and its section in docs/scoring.md with it, then run `npm run docs` and `npm run check`.',
      'A ruleset of a tenant can use it: docs/rulesets.md. The baseline needs a new version first: CONTRIBUTING.md.',
    ]
  },
  generate: ['docs'],
}

const ruleSource = (name: string): string => `import { formatMoney, portionOf } from '#kernel/domain/money.ts'
import { percent, points } from '../policy.ts'
import { defineRule } from '../rule.ts'

/** Flags an amount from a share of the reporting limit on. */
export const ${camel(name)} = defineRule({
  ruleId: '${name}@1',
  source: 'docs/scoring.md, "${sentence(name)}"',
  fields: { points, percentMin: percent },
  judgeBy:
    ({ points, percentMin }) =>
    ({ amount }, limits) => {
      if (!amount || !limits) return undefined
      const least = portionOf(limits.reporting, percentMin)
      if (amount.minorUnits < least) return undefined
      const limit = formatMoney({ minorUnits: least, currency: amount.currency })
      return {
        points,
        because: \`The amount of \${formatMoney(amount)} reaches \${limit}, which is \${percentMin} % of the reporting limit.\`,
      }
    },
})
`

const ruleSection = (name: string): string => `## ${sentence(name)}

\`${name}@1\`: \`points\` when the amount reaches \`percentMin\` percent of \`reporting\`.
The baseline does not use this rule; a ruleset of a tenant may.`

const ruleTest = (name: string): string => `import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ${camel(name)} } from '#scoring/domain/rules/${name}.ts'

const limits = { small: 100_00, reporting: 10_000_00, large: 100_000_00 }
const judge = ${camel(name)}.judgeBy({ points: 20, percentMin: 80 })
const payment = (minorUnits: number) => ({ amount: { minorUnits, currency: 'EUR' } })

describe('${name}', () => {
  it('fires from its share of the reporting limit on, with the numbers in its sentence', () => {
    expect(judge(payment(8_000_00), limits)).toEqual({
      points: 20,
      because: 'The amount of 8,000.00 EUR reaches 8,000.00 EUR, which is 80 % of the reporting limit.',
    })
    expect(judge(payment(7_999_99), limits)).toBeUndefined()
  })

  it('does not fire without an amount, or in a currency without limits', () => {
    expect(judge({}, limits)).toBeUndefined()
    expect(judge(payment(8_000_00), undefined)).toBeUndefined()
  })

  it('fires for every larger amount if it fires for one', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (one, other) => {
        const [smaller, larger] = one < other ? [one, other] : [other, one]
        if (judge(payment(smaller), limits)) expect(judge(payment(larger), limits)?.points).toBe(20)
      }),
    )
  })
})
`
