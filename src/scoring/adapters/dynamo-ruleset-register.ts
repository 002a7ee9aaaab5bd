import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import {
  makeDynamoDefinitionReader,
  makeDynamoDefinitionRegister,
} from '#approval/adapters/dynamo-definition-register.ts'
import type { RulesetRegister } from '../application/ports.ts'
import { rulesetKind } from '../application/ruleset-kind.ts'

type Settings = Parameters<typeof makeDynamoDefinitionRegister>[1]

/** Reads the rulesets of tenants from DynamoDB. */
export const makeDynamoRulesetReader = (dynamo: DynamoDBDocumentClient, table: string) =>
  makeDynamoDefinitionReader(dynamo, table, rulesetKind)

/** The rulesets of tenants in DynamoDB. Each change is one transaction, with its fact. */
export const makeDynamoRulesetRegister = (dynamo: DynamoDBDocumentClient, settings: Settings): RulesetRegister =>
  makeDynamoDefinitionRegister(dynamo, settings, rulesetKind)
