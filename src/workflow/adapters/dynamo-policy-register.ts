import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import {
  makeDynamoDefinitionReader,
  makeDynamoDefinitionRegister,
} from '#approval/adapters/dynamo-definition-register.ts'
import { decisionPolicyKind } from '../application/decision-policy-kind.ts'
import type { PolicyRegister } from '../application/ports.ts'

type Settings = Parameters<typeof makeDynamoDefinitionRegister>[1]

/** Reads the decision policies of tenants from DynamoDB. */
export const makeDynamoPolicyReader = (dynamo: DynamoDBDocumentClient, table: string) =>
  makeDynamoDefinitionReader(dynamo, table, decisionPolicyKind)

/** The decision policies of tenants in DynamoDB. Each change is one transaction, with its fact. */
export const makeDynamoPolicyRegister = (dynamo: DynamoDBDocumentClient, settings: Settings): PolicyRegister =>
  makeDynamoDefinitionRegister(dynamo, settings, decisionPolicyKind)
