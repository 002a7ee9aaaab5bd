import fc from 'fast-check'
import { type Field, severities } from '#scoring/domain/policy.ts'
import { ruleBook } from '#scoring/domain/rule-book.ts'
import type { RulesetDefinition } from '#scoring/domain/ruleset.ts'
import { windowNames } from '#scoring/domain/window.ts'

/** A ruleset that holds every payment in euros. Its scores cannot be mistaken for the baseline's. */
export const aRuleset = (known: Partial<RulesetDefinition> = {}): RulesetDefinition => ({
  id: 'strict',
  version: 1,
  bands: { medium: 20, high: 90 },
  limits: { EUR: { small: 1, reporting: 1, large: 1 } },
  rules: [{ rule: 'large-amount@2', policy: { points: 33, pointsPerDoubling: 0, pointsMax: 33 } }],
  ...known,
})

const minorUnits = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })
const currency = fc.constantFrom('EUR', 'USD', 'JPY', 'KWD', 'XAU')
const country = fc.constantFrom('IR', 'KP', 'MM', 'DE', 'XK')
const points = fc.integer({ min: 0, max: 100 })

/** Every value of a field that its rule allows. */
const valuesOf = (field: Field): fc.Arbitrary<unknown> => {
  switch (field.kind) {
    case 'whole':
      return fc.integer({ min: field.min, max: field.max })
    case 'window':
      return fc.constantFrom(...windowNames)
    case 'countries':
      return fc.uniqueArray(country, { minLength: 1 })
    case 'amounts':
      return fc.dictionary(currency, minorUnits)
    case 'severities':
      return fc.record(Object.fromEntries(severities.map((severity) => [severity, points])))
  }
}

const settingsOf = fc.constantFrom(...ruleBook.values()).chain(({ ruleId, fields }) =>
  fc.record({
    rule: fc.constant(ruleId),
    policy: fc.record(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, valuesOf(field)]))),
  }),
)

const limits = fc
  .tuple(minorUnits, minorUnits, minorUnits)
  .map((numbers) => numbers.toSorted((one, other) => one - other))
  .map(([small, reporting, large]) => ({ small, reporting, large }))

/** Any ruleset that the schema allows, as JSON. */
export const anyRuleset: fc.Arbitrary<RulesetDefinition> = fc
  .record({
    id: fc.stringMatching(/^[a-z][a-z0-9-]{0,62}$/),
    version: fc.integer({ min: 1, max: 1_000_000 }),
    bands: fc
      .integer({ min: 2, max: 100 })
      .chain((high) => fc.record({ medium: fc.integer({ min: 1, max: high - 1 }), high: fc.constant(high) })),
    limits: fc.dictionary(currency, limits),
    rules: fc.uniqueArray(settingsOf, {
      minLength: 1,
      maxLength: 12,
      selector: ({ rule }) => rule.split('@', 1)[0],
    }),
  })
  .map((definition) => JSON.parse(JSON.stringify(definition)))
