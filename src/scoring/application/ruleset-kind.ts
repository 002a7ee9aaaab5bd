import type { DefinitionKind } from '#approval/application/definitions.ts'
import type { DefinitionName } from '#approval/domain/definition-name.ts'
import { eventIdOfRulesets } from '#facts/application/identity.ts'
import { baselineRuleset } from '../domain/baseline-ruleset.ts'
import type { RulesetDefinition } from '../domain/ruleset.ts'
import { contentOf } from './content-of.ts'
import { readStoredRuleset } from './read-stored-ruleset.ts'

/** A ruleset in facts and responses. */
type ShownRuleset = Readonly<{ ruleset: DefinitionName }>

/** What rows, facts, responses and refusals name of rulesets. */
export const rulesetKind: DefinitionKind<RulesetDefinition, ShownRuleset> = {
  noun: 'ruleset',
  page: 'docs/rulesets.md',
  codes: {
    invalid: 'ruleset-invalid',
    unknown: 'ruleset-not-found',
    taken: 'ruleset-version-taken',
    overtaken: 'ruleset-overtaken',
    unusable: 'ruleset-unusable',
  },
  standard: { definition: baselineRuleset, name: 'the baseline', field: 'baseline' },
  contentOf,
  read: readStoredRuleset,
  shown: (ruleset) => ({ ruleset }),
  facts: {
    source: 'sluice/scoring',
    eventIdOf: eventIdOfRulesets,
    types: {
      proposed: 'Risk.Ruleset.Proposed.v1',
      withdrawn: 'Risk.Ruleset.Withdrawn.v1',
      activated: 'Risk.Ruleset.Activated.v1',
    },
  },
}
