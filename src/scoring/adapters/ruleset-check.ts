import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { makeDynamoStoredDefinitions } from '#approval/adapters/dynamo-stored-definitions.ts'
import { makeCheckDefinitions } from '#approval/application/check-definitions.ts'
import { makeDynamoReadableFacts } from '#facts/adapters/dynamo-readable-facts.ts'
import type { Check } from '#facts/application/check.ts'
import { pause } from '#platform/pause.ts'
import { rulesetKind } from '../application/ruleset-kind.ts'

type Settings = Readonly<{ table: string; factsTable: string }>

/** The check of rulesets, for the function that runs the checks of all areas. */
export const makeRulesetCheck = (dynamo: DynamoDBDocumentClient, { table, factsTable }: Settings): Check =>
  makeCheckDefinitions({
    name: 'rulesets',
    kind: rulesetKind,
    stored: makeDynamoStoredDefinitions(dynamo, table, rulesetKind),
    facts: makeDynamoReadableFacts({ dynamo, table: factsTable, pause }),
  })
