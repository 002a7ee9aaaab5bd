import type { RulesetDefinition } from '#scoring/domain/ruleset.ts'
import { definitionEndpoints } from './definitions.ts'
import type { Endpoint } from './endpoint.ts'
import { publishedRuleset, rulesetBody } from './rulesets/ruleset-body.ts'

const anExample = {
  id: 'retail-strict',
  version: 3,
  bands: { medium: 35, high: 65 },
  limits: { EUR: { small: 5_000, reporting: 1_000_000, large: 5_000_000 } },
  rules: [
    { rule: 'large-amount@2', policy: { points: 15, pointsPerDoubling: 5, pointsMax: 40 } },
    { rule: 'high-risk-country@1', policy: { points: 70, countries: ['IR', 'KP', 'MM'] } },
  ],
} satisfies RulesetDefinition

/** The calls about the rulesets of a tenant. Another person must activate what one proposes. */
export const {
  propose: proposeRulesetEndpoint,
  activate: activateRulesetEndpoint,
  withdraw: withdrawRulesetEndpoint,
  list: listRulesetsEndpoint,
} = definitionEndpoints<RulesetDefinition>({
  noun: 'ruleset',
  name: 'ruleset',
  names: 'rulesets',
  schema: 'Ruleset',
  tag: 'Rulesets',
  codes: {
    invalid: 'ruleset-invalid',
    notFound: 'ruleset-not-found',
    overtaken: 'ruleset-overtaken',
    taken: 'ruleset-version-taken',
  },
  field: 'ruleset',
  body: rulesetBody,
  published: publishedRuleset,
  example: anExample,
  standard: { field: 'baseline', name: 'baseline', example: { id: 'baseline', version: 3 } },
  use: 'Events are scored with it within a minute.',
})

/** Every call of `/v1/rulesets`. */
export const rulesetEndpoints: readonly Endpoint[] = [
  proposeRulesetEndpoint,
  activateRulesetEndpoint,
  withdrawRulesetEndpoint,
  listRulesetsEndpoint,
]
