import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { publishedRuleset } from '#api/rulesets/ruleset-body.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { readRuleset } from '#scoring/application/read-ruleset.ts'
import { baselineRuleset, earlierBaselines } from '#scoring/domain/baseline-ruleset.ts'
import { assess, makeRuleset } from '#scoring/domain/ruleset.ts'
import { anyRuleset, aRuleset } from '#test/support/builders/a-ruleset.ts'

type Json = Readonly<Record<string, unknown>>

const large = { rule: 'large-amount@2', policy: { points: 10, pointsPerDoubling: 3, pointsMax: 30 } }
const eur = { small: 1, reporting: 2, large: 3 }

/** The faults of what is refused, by path. */
const faultsOf = (input: unknown): Readonly<Record<string, string>> => {
  try {
    readRuleset(input)
  } catch (error) {
    if (error instanceof Refusal && error.code === 'ruleset-invalid')
      return Object.fromEntries(error.issues.map(({ path, message }) => [path, message]))
    throw error
  }
  return {}
}

const withRules = (...rules: readonly unknown[]): Json => ({ ...aRuleset(), rules })
const withPolicy = (policy: Json): Json => withRules({ rule: large.rule, policy: { ...large.policy, ...policy } })

it.each([baselineRuleset, ...earlierBaselines])('the baseline, version $version, is a ruleset', (definition) => {
  expect(readRuleset(structuredClone(definition))).toEqual(definition)
  expect(publishedRuleset.parse(definition)).toEqual(definition)
})

it('a valid ruleset makes a ruleset that judges, and fits the schema of responses', () => {
  fc.assert(
    fc.property(anyRuleset, (definition) => {
      expect(readRuleset(definition)).toEqual(definition)
      expect(publishedRuleset.parse(definition)).toEqual(definition)
      const inputs = { amount: { minorUnits: 5, currency: 'EUR' }, riskScore: 3, severity: 'low' } as const
      expect(assess(makeRuleset(readRuleset(definition)), inputs).score).toBeLessThanOrEqual(100)
    }),
  )
})

/** Every place in a value that has a number, a text or a field that must be there. */
const placesIn = (value: unknown, path: readonly string[] = []): readonly (readonly string[])[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, child]) => [[...path, name], ...placesIn(child, [...path, name])])
    : []

const spoiledAt = (value: unknown, [step = '', ...rest]: readonly string[], spoiled: unknown): unknown => {
  if (step === '') return spoiled
  const copy = structuredClone(value) as Record<string, unknown>
  copy[step] = spoiledAt(copy[step], rest, spoiled)
  return copy
}

it('a ruleset with one thing spoiled is refused, with a path at or below it', () => {
  const spoiled = fc.constantFrom<unknown>(null, -1, 1.5, 2 ** 60, '', 'x@1', 'é', true, [[]], { more: 1 })
  const place = fc.nat()
  fc.assert(
    fc.property(anyRuleset, place, spoiled, (definition, at, what) => {
      const places = placesIn(definition)
      const path = places[at % places.length] ?? []
      const [fault = 'none'] = Object.keys(faultsOf(spoiledAt(definition, path, what)))
      expect(fault.slice(0, path.join('.').length)).toBe(path.join('.'))
    }),
  )
})

describe('a fault', () => {
  it.each<readonly [what: string, input: unknown, path: string, reason: RegExp]>([
    ['an unknown rule', withRules({ rule: 'large-amount@9', policy: {} }), 'rules.0.rule', /^must be a rule of the/],
    [
      'a rule that is a name of every object',
      withRules({ rule: 'constructor', policy: {} }),
      'rules.0.rule',
      /^must be/,
    ],
    ['a rule twice', withRules(large, large), 'rules.1.rule', /rules\.0/],
    ['two versions of one rule', withRules(large, { rule: 'large-amount@1', policy: {} }), 'rules.1.rule', /rules\.0/],
    ['a fraction', withPolicy({ points: 1.5 }), 'rules.0.policy.points', /^must be a whole number from 0 to 100$/],
    ['too many points', withPolicy({ points: 101 }), 'rules.0.policy.points', /from 0 to 100$/],
    ['a number as text', withPolicy({ points: '10' }), 'rules.0.policy.points', /whole number/],
    ['a field that is missing', withPolicy({ pointsMax: undefined }), 'rules.0.policy.pointsMax', /^is missing$/],
    ['a field too many', withPolicy({ pointsMin: 1 }), 'rules.0.policy.pointsMin', /^is not a field/],
    ['a policy that is missing', withRules({ rule: large.rule }), 'rules.0.policy', /^is missing$/],
    ['a setting that is not an object', withRules(7), 'rules.0', /^must be an object with rule and policy$/],
    ['no rules', withRules(), 'rules', /at least one/],
    ['65 rules', withRules(...Array.from({ length: 65 }, () => large)), 'rules', /at most 64/],
    ['bands the wrong way round', aRuleset({ bands: { medium: 70, high: 40 } }), 'bands.high', /more than medium/],
    ['bands that are one', aRuleset({ bands: { medium: 40, high: 40 } }), 'bands.high', /more than medium/],
    ['a band that has everything', aRuleset({ bands: { medium: 0, high: 40 } }), 'bands.medium', /from 1 to 99/],
    ['a band that has nothing', aRuleset({ bands: { medium: 1, high: 101 } }), 'bands.high', /from 2 to 100/],
    ['an unknown currency', aRuleset({ limits: { XXX: eur } }), 'limits.XXX', /ISO 4217/],
    ['a limit of nothing', aRuleset({ limits: { EUR: { ...eur, small: 0 } } }), 'limits.EUR.small', /whole number/],
    [
      'limits in disorder',
      aRuleset({ limits: { EUR: { ...eur, small: 3 } } }),
      'limits.EUR.reporting',
      /less than small/,
    ],
    ['a large limit too small', aRuleset({ limits: { EUR: { ...eur, large: 1 } } }), 'limits.EUR.large', /reporting/],
    ['an id in capitals', aRuleset({ id: 'Strict' }), 'id', /lower-case/],
    ['an id that is too long', aRuleset({ id: 'a'.repeat(64) }), 'id', /1 to 63/],
    ['an id that would break a key', aRuleset({ id: 'a#b@1' }), 'id', /lower-case/],
    ['version 0', aRuleset({ version: 0 }), 'version', /from 1 to 1000000/],
    ['a version beyond the last', aRuleset({ version: 1_000_001 }), 'version', /from 1 to 1000000/],
    ['a field that does not exist', { ...aRuleset(), note: 'x' }, 'note', /^is not a field/],
    ['a field called __proto__', JSON.parse('{"__proto__": {}}'), '', /__proto__/],
    ['nothing', undefined, '', /^is missing$/],
    ['a list', [], '', /^must be an object with id/],
  ])('is reported with its path and a reason: %s', (_, input, path, reason) => {
    expect(faultsOf(input)).toHaveProperty([path], expect.stringMatching(reason))
  })

  it('of a list of countries is reported with its place', () => {
    const withCountries = (countries: readonly string[]) =>
      faultsOf(withRules({ rule: 'high-risk-country@1', policy: { points: 1, countries } }))
    expect(withCountries(['IR', 'Iran'])).toEqual({ 'rules.0.policy.countries.1': expect.stringMatching(/ISO 3166/) })
    expect(withCountries(['IR', 'IR'])).toEqual({ 'rules.0.policy.countries': expect.stringMatching(/twice/) })
    expect(withCountries([])).toEqual({ 'rules.0.policy.countries': expect.stringMatching(/at least one/) })
  })

  it('is reported together with all the others', () => {
    const input = {
      id: 'X',
      version: 0,
      bands: { medium: 9, high: 8 },
      limits: { EUR: { small: 0, reporting: 1, large: 1 } },
      rules: [large, { ...large, policy: {} }, { rule: 'none@1' }],
      more: true,
    }
    expect(Object.keys(faultsOf(input)).toSorted()).toEqual(
      [
        ...['bands.high', 'id', 'limits.EUR.small', 'more', 'version', 'rules.1.rule', 'rules.2.rule'],
        ...['points', 'pointsMax', 'pointsPerDoubling'].map((name) => `rules.1.policy.${name}`),
      ].toSorted(),
    )
  })

  it('of many is reported up to the twentieth, with the number of all', () => {
    const input = withRules(...Array.from({ length: 40 }, () => 1))
    expect(Object.keys(faultsOf(input))).toHaveLength(20)
    expect(() => readRuleset(input)).toThrow('40 faults')
  })

  it('is being longer than 16 KiB, whatever the white space', () => {
    const countries = Array.from({ length: 4_000 }, () => 'IR')
    const long = withRules({ rule: 'high-risk-country@1', policy: { points: 1, countries } })
    expect(faultsOf(long)).toHaveProperty([''], expect.stringMatching(/at most 16384 bytes/))
    const blank = `${' '.repeat(20_000)}${JSON.stringify(aRuleset())}`
    expect(faultsOf(JSON.parse(blank))).toEqual({})
  })
})
