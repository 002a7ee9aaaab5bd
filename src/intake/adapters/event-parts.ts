import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeOnce } from '#platform/idempotency.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeIngestEvent } from '../application/ingest-event.ts'

type Config = Readonly<{
  FACTS_TABLE: string
  FACTS_SHARDS: number
  IDEMPOTENCY_TABLE: string
  IDEMPOTENCY_HOURS: number
}>

/** What every call that takes in a single event is wired with, behind its door. */
export const makeEventParts = (config: Config, dynamo: DynamoDBDocumentClient) => ({
  once: makeOnce(dynamo, { table: config.IDEMPOTENCY_TABLE, hours: config.IDEMPOTENCY_HOURS }),
  ingestEvent: makeIngestEvent({
    facts: makeDynamoFactLog(dynamo, { table: config.FACTS_TABLE, shardCount: config.FACTS_SHARDS }),
    clock: systemClock,
  }),
})
