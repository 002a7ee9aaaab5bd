import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { Check } from '#facts/application/check.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { makeCheckTenants } from '../application/check-tenants.ts'
import { makeDynamoTenantReader } from './dynamo-tenant-register.ts'

type Settings = Readonly<{ table: string; facts: Pick<FactLog, 'history'> }>

/** The check of tenants, for the function that runs the checks of all areas. */
export const makeTenantCheck = (dynamo: DynamoDBDocumentClient, { table, facts }: Settings): Check =>
  makeCheckTenants({ register: makeDynamoTenantReader(dynamo, table), facts })
