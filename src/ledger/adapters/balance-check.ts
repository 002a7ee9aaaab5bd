import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { makeDynamoFactRows } from '#facts/adapters/dynamo-fact-rows.ts'
import { makeDynamoReadableFacts } from '#facts/adapters/dynamo-readable-facts.ts'
import type { Check } from '#facts/application/check.ts'
import type { Clock, Instant } from '#kernel/domain/instant.ts'
import { pause } from '#platform/pause.ts'
import { makeCheckBalances } from '../application/check-balances.ts'
import { makeDynamoCheckedLedger } from './dynamo-checked-ledger.ts'
import { makeDynamoEventsOfAccount } from './dynamo-events-of-account.ts'

type Settings = Readonly<{
  ledgerTable: string
  activityTable: string
  facts: Readonly<{ table: string; shardCount: number }>
  /** Where a round of a tenant begins. Each day from here on costs one query for each shard, also without facts. */
  sinceOf: (tenantId: string) => Promise<Instant>
}>

/** The check of the ledger, for the function that runs the checks of all areas. */
export const makeBalanceCheck = (
  dynamo: DynamoDBDocumentClient,
  { ledgerTable, activityTable, facts, sinceOf }: Settings,
  clock: Clock,
): Check =>
  makeCheckBalances({
    ledger: makeDynamoCheckedLedger(dynamo, ledgerTable),
    rows: makeDynamoFactRows(dynamo, facts),
    facts: makeDynamoReadableFacts({ dynamo, table: facts.table, pause }).byKey,
    events: makeDynamoEventsOfAccount(dynamo, activityTable),
    clock,
    sinceOf,
  })
