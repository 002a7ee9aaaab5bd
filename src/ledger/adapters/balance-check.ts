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
  /** No fact is older. Each day from here on costs a round one query for each shard, also without facts. */
  since: Instant
}>

/** The check of the ledger, for the function that runs the checks of all areas. */
export const makeBalanceCheck = (
  dynamo: DynamoDBDocumentClient,
  { ledgerTable, activityTable, facts, since }: Settings,
  clock: Clock,
): Check =>
  makeCheckBalances({
    ledger: makeDynamoCheckedLedger(dynamo, ledgerTable),
    rows: makeDynamoFactRows(dynamo, facts),
    facts: makeDynamoReadableFacts({ dynamo, table: facts.table, pause }).byKey,
    events: makeDynamoEventsOfAccount(dynamo, activityTable),
    clock,
    since,
  })
