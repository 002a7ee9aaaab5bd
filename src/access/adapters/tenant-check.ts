import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { makeDynamoReadableFacts } from '#facts/adapters/dynamo-readable-facts.ts'
import type { Check } from '#facts/application/check.ts'
import { pause } from '#platform/pause.ts'
import { makeCheckTenants } from '../application/check-tenants.ts'
import { makeDynamoTenantReader } from './dynamo-tenant-register.ts'

type Settings = Readonly<{ table: string; factsTable: string }>

/** The check of tenants, for the function that runs the checks of all areas. */
export const makeTenantCheck = (dynamo: DynamoDBDocumentClient, { table, factsTable }: Settings): Check =>
  makeCheckTenants({
    register: makeDynamoTenantReader(dynamo, table),
    facts: makeDynamoReadableFacts({ dynamo, table: factsTable, pause }),
  })
