import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import type { Config, factsSettings, idempotencySettings } from '#platform/config.ts'
import { makeOnce } from '#platform/idempotency.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeIngestEvent } from '../application/ingest-event.ts'

type Settings = Config<[typeof factsSettings, typeof idempotencySettings]>

/** The parts of every call that ingests a single event. */
export const makeEventParts = ({ facts, keys }: Settings, dynamo: DynamoDBDocumentClient) => ({
  once: makeOnce(dynamo, keys),
  ingestEvent: makeIngestEvent({
    facts: makeDynamoFactLog(dynamo, facts),
    clock: systemClock,
  }),
})
