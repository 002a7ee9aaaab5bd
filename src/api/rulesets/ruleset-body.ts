import * as z from 'zod'
import { country } from '#catalogue/fields/country.ts'
import { currencyName } from '#catalogue/fields/currency.ts'
import { messageOr, storedRuleset } from '#catalogue/fields/ruleset.ts'
import { type Field, type Policy, severities } from '#scoring/domain/policy.ts'
import type { Rule } from '#scoring/domain/rule.ts'
import { type RuleId, ruleBook } from '#scoring/domain/rule-book.ts'
import type { RulesetDefinition } from '#scoring/domain/ruleset.ts'
import { windowNames } from '#scoring/domain/window.ts'
import { definitionId, definitionVersion, wholeNumber } from '../definition-fields.ts'

const ruleCountMax = 64
const countryCountMax = 300

const rulesetId = definitionId('ruleset')

const minorUnits = wholeNumber(1, Number.MAX_SAFE_INTEGER)

const byCurrency = <Value extends z.ZodType>(value: Value) =>
  z.record(currencyName, value, messageOr('must be an object with a currency for each name'))

const isDistinct = (values: readonly unknown[]): boolean => new Set(values).size === values.length

/** The schema of a value, from the field of its rule. */
const valueSchema = (field: Field): z.ZodType<Policy[string]> => {
  switch (field.kind) {
    case 'whole':
      return wholeNumber(field.min, field.max)
    case 'window':
      return z.enum(windowNames, messageOr(`must be one of ${windowNames.join(', ')}`))
    case 'countries':
      return z
        .array(country, messageOr('must be a list of country codes'))
        .min(1, 'must have at least one country')
        .max(countryCountMax, `must have at most ${countryCountMax} countries`)
        .refine(isDistinct, 'must not have a country twice')
        .meta({ uniqueItems: true })
    case 'amounts':
      return byCurrency(minorUnits)
    case 'severities':
      return z.strictObject(
        {
          low: wholeNumber(0, 100),
          medium: wholeNumber(0, 100),
          high: wholeNumber(0, 100),
          critical: wholeNumber(0, 100),
        },
        messageOr(`must be an object with points for ${severities.join(', ')}`),
      )
  }
}

const { bands, limits, rules } = storedRuleset.shape

const settingSchema = ({ ruleId, fields }: Rule<RuleId>) => {
  const shape = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, valueSchema(field)]))
  const policy = z.strictObject(shape, messageOr('must be an object with the fields of the rule'))
  return rules.element.safeExtend({ rule: z.literal(ruleId), policy }).strict()
}

const [first, ...others] = [...ruleBook.values()].map(settingSchema)
if (first === undefined) throw new Error('The rule book is empty.')

const ruleSetting = z.discriminatedUnion('rule', [first, ...others], {
  error: ({ code }) =>
    code === 'invalid_union'
      ? `must be a rule of the rule book: ${[...ruleBook.keys()].join(', ')}`
      : 'must be an object with rule and policy',
})

const bandsInRange = bands.safeExtend({ medium: wholeNumber(1, 99), high: wholeNumber(2, 100) })

const exactBands = bandsInRange
  .strict()
  .refine(({ medium, high }) => medium < high, { path: ['high'], error: 'must be more than medium' })
  .describe('The lowest score of each. `medium` is less than `high`.')

const limitsInRange = limits.valueType.safeExtend({ small: minorUnits, reporting: minorUnits, large: minorUnits })

const exactLimits = limitsInRange
  .strict()
  .refine(({ small, reporting }) => small <= reporting, { path: ['reporting'], error: 'must not be less than small' })
  .refine(({ reporting, large }) => reporting <= large, { path: ['large'], error: 'must not be less than reporting' })

/**
 * A ruleset as a request or a file has it: the stored one, narrowed to what the rule book allows. `readRuleset` also checks that
 * no rule is listed twice and how long the whole is.
 */
export const rulesetBody: z.ZodType<RulesetDefinition> = storedRuleset
  .safeExtend({
    id: rulesetId,
    version: definitionVersion,
    bands: exactBands,
    limits: byCurrency(exactLimits).describe('By currency, in minor units. `small` ≤ `reporting` ≤ `large`.'),
    rules: z
      .array(ruleSetting, messageOr('must be a list of rules'))
      .min(1, 'must have at least one rule')
      .max(ruleCountMax, `must have at most ${ruleCountMax} rules`)
      .describe('Each rule once, in one version, with all of its fields.'),
  })
  .strict()
  .meta({
    id: 'Ruleset',
    title: 'Ruleset',
    description: 'The rules and numbers that events are scored with. At most 16 KiB of canonical JSON.',
  })

/**
 * A ruleset in a response. Each stored one was the body of a request, so its numbers are in the same ranges. Its rules and
 * fields may be those of another version of the code.
 */
export const publishedRuleset = storedRuleset
  .safeExtend({
    id: rulesetId,
    version: definitionVersion,
    bands: bandsInRange.describe('The lowest score of each.'),
    limits: z.record(z.string(), limitsInRange).describe('By currency, in minor units.'),
    rules: rules.min(1).max(ruleCountMax),
  })
  .meta({ id: 'StoredRuleset', title: 'Stored ruleset', description: 'A ruleset as it was proposed.' })
