import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { makeDynamoFactRows } from '#facts/adapters/dynamo-fact-rows.ts'
import { makeDynamoReadableFacts } from '#facts/adapters/dynamo-readable-facts.ts'
import type { Check } from '#facts/application/check.ts'
import type { Clock, Instant } from '#kernel/domain/instant.ts'
import { pause } from '#platform/pause.ts'
import { makeCheckCounts } from '../application/check-counts.ts'
import { makeDynamoEventRows } from './dynamo-event-rows.ts'

type Settings = Readonly<{
  viewsTable: string
  facts: Readonly<{ table: string; shardCount: number }>
  /** Where a round of a tenant begins. Each day from here on costs one query for each shard, also without facts. */
  sinceOf: (tenantId: string) => Promise<Instant>
}>

/** The check of the views, for the function that runs the checks of all areas. */
export const makeCountCheck = (
  dynamo: DynamoDBDocumentClient,
  { viewsTable, facts, sinceOf }: Settings,
  clock: Clock,
): Check => {
  const readable = makeDynamoReadableFacts({ dynamo, table: facts.table, pause })
  return makeCheckCounts({
    // It reads rows, and the activity is not read with them.
    views: makeDynamoEventRows(dynamo, { viewsTable, activityTable: '' }),
    rows: makeDynamoFactRows(dynamo, facts),
    facts: readable,
    factsByKey: readable.byKey,
    clock,
    sinceOf,
  })
}
