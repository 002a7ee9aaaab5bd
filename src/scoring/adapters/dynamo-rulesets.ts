import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { rulesetBody } from '#api/rulesets/ruleset-body.ts'
import {
  type ActiveDefinitionSettings,
  makeDynamoActiveDefinitions,
} from '#approval/adapters/dynamo-active-definitions.ts'
import type { Rulesets } from '../application/ports.ts'
import { rulesetKind } from '../application/ruleset-kind.ts'
import { baselineRuleset } from '../domain/baseline-ruleset.ts'
import { makeRuleset, type Ruleset, type RulesetDefinition } from '../domain/ruleset.ts'

/** Caches the active rulesets. A tenant that is known to have none of its own has the baseline. */
export const makeDynamoRulesets = (
  dynamo: DynamoDBDocumentClient,
  settings: ActiveDefinitionSettings,
  nowMs: () => number = Date.now,
): Rulesets => ({
  active: makeDynamoActiveDefinitions(
    dynamo,
    { ...settings, nowMs },
    { ...rulesetKind, make: readyRuleset, unusable: 'This version of the code cannot score with the active ruleset.' },
  ),
})

const readyRuleset = (definition: RulesetDefinition): Ruleset => {
  if (definition !== baselineRuleset) rulesetBody.parse(definition)
  return makeRuleset(definition)
}
