import * as z from 'zod'
import { country } from '#catalogue/fields/country.ts'
import { currency } from '#catalogue/fields/currency.ts'
import { type Field, type Policy, severities } from '../domain/policy.ts'
import type { Rule } from '../domain/rule.ts'
import { ruleBook } from '../domain/rule-book.ts'
import type { RuleSetting, RulesetDefinition } from '../domain/ruleset.ts'
import { windowNames } from '../domain/window.ts'
import { rulesetIdPattern, versionMax } from './ruleset-name.ts'

/** What a ruleset has at most of each. */
const ruleCountMax = 64
const currencyCountMax = 200
const countryCountMax = 300

/** The reason a value is refused with; one that is not there is said to be missing. */
const reason = (message: string) => ({
  error: ({ input }: Readonly<{ input?: unknown }>) => (input === undefined ? 'is missing' : message),
})

const wholeNumber = (min: number, max: number) => {
  const said = reason(`must be a whole number from ${min} to ${max}`)
  return z.int(said).min(min, said).max(max, said)
}

const minorUnits = wholeNumber(1, Number.MAX_SAFE_INTEGER)

/** A value for each of some currencies. A pipe, since a record of an enumeration would have to have every one of them. */
const byCurrency = <Value extends z.ZodType>(value: Value) =>
  z
    .record(z.string().pipe(currency), value, reason('must be an object with a currency for each name'))
    .refine(
      (values) => Object.keys(values).length <= currencyCountMax,
      `must have at most ${currencyCountMax} currencies`,
    )

const isDistinct = (values: readonly unknown[]): boolean => new Set(values).size === values.length

/** The schema of a value, by what its rule says of it. The rule book is the one place that tells what a policy has. */
const valueSchema = (field: Field): z.ZodType<Policy[string]> => {
  switch (field.kind) {
    case 'whole':
      return wholeNumber(field.min, field.max)
    case 'window':
      return z.enum(windowNames, reason(`must be one of ${windowNames.join(', ')}`))
    case 'countries':
      return z
        .array(country, reason('must be a list of country codes'))
        .min(1, 'must have at least one country')
        .max(countryCountMax, `must have at most ${countryCountMax} countries`)
        .refine(isDistinct, 'must not have a country twice')
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
        reason(`must be an object with points for ${severities.join(', ')}`),
      )
  }
}

const settingSchema = ({ ruleId, fields }: Rule) => {
  const shape = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, valueSchema(field)]))
  return z.strictObject({
    rule: z.literal(ruleId),
    policy: z.strictObject(shape, reason('must be an object with the fields of the rule')),
  })
}

const [first, ...others] = [...ruleBook.values()].map(settingSchema)
if (first === undefined) throw new Error('The rule book is empty.')

const setting: z.ZodType<RuleSetting> = z.discriminatedUnion('rule', [first, ...others], {
  error: ({ code }) =>
    code === 'invalid_union'
      ? `must be a rule of the rule book: ${[...ruleBook.keys()].join(', ')}`
      : 'must be an object with rule and policy',
})

const bands = z
  .strictObject(
    { medium: wholeNumber(1, 99), high: wholeNumber(2, 100) },
    reason('must be an object with medium and high'),
  )
  .refine(({ medium, high }) => medium < high, { path: ['high'], error: 'must be more than medium' })

const limits = z
  .strictObject(
    { small: minorUnits, reporting: minorUnits, large: minorUnits },
    reason('must be an object with small, reporting and large, in minor units'),
  )
  .refine(({ small, reporting }) => small <= reporting, { path: ['reporting'], error: 'must not be less than small' })
  .refine(({ reporting, large }) => reporting <= large, { path: ['large'], error: 'must not be less than reporting' })

/** A ruleset as somebody writes it. That no rule comes twice, and how long it is, is for `readRuleset` to see. */
export const rulesetSchema: z.ZodType<RulesetDefinition> = z.strictObject(
  {
    id: z
      .string(reason('must be text'))
      .regex(rulesetIdPattern, 'must be 1 to 63 lower-case letters, digits and dashes, a letter first'),
    version: wholeNumber(1, versionMax),
    bands,
    limits: byCurrency(limits),
    rules: z
      .array(setting, reason('must be a list of rules'))
      .min(1, 'must have at least one rule')
      .max(ruleCountMax, `must have at most ${ruleCountMax} rules`),
  },
  reason('must be an object with id, version, bands, limits and rules'),
)
