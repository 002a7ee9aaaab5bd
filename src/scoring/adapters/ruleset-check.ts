import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { makeDynamoStoredDefinitions } from '#approval/adapters/dynamo-stored-definitions.ts'
import { makeCheckDefinitions } from '#approval/application/check-definitions.ts'
import type { Check } from '#facts/application/check.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { rulesetKind } from '../application/ruleset-kind.ts'

type Settings = Readonly<{ table: string; facts: Pick<FactLog, 'history'> }>

/** The check of rulesets, for the function that runs the checks of all areas. */
export const makeRulesetCheck = (dynamo: DynamoDBDocumentClient, { table, facts }: Settings): Check =>
  makeCheckDefinitions({
    name: 'rulesets',
    kind: rulesetKind,
    stored: makeDynamoStoredDefinitions(dynamo, table, rulesetKind),
    facts,
  })
