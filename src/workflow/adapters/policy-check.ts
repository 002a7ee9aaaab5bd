import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { makeDynamoStoredDefinitions } from '#approval/adapters/dynamo-stored-definitions.ts'
import { makeCheckDefinitions } from '#approval/application/check-definitions.ts'
import type { Check } from '#facts/application/check.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { decisionPolicyKind } from '../application/decision-policy-kind.ts'

type Settings = Readonly<{ table: string; facts: Pick<FactLog, 'history'> }>

/** The check of decision policies, for the function that runs the checks of all areas. */
export const makePolicyCheck = (dynamo: DynamoDBDocumentClient, { table, facts }: Settings): Check =>
  makeCheckDefinitions({
    name: 'decision-policies',
    kind: decisionPolicyKind,
    stored: makeDynamoStoredDefinitions(dynamo, table, decisionPolicyKind),
    facts,
  })
