import { exampleRuleset } from '#catalogue/families/ruleset.ts'
import type { RulesetDefinition } from '#scoring/domain/ruleset.ts'
import { definitionEndpoints } from './definitions.ts'
import type { Endpoint } from './endpoint.ts'
import { publishedRuleset, rulesetBody } from './rulesets/ruleset-body.ts'

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
  example: exampleRuleset,
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
