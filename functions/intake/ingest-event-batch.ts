import { makeDoor } from '#access/adapters/door.ts'
import { ingestEventBatchEndpoint as endpoint } from '#api/batch.ts'
import { batchHandler } from '#intake/adapters/batch-handler.ts'
import { makeDynamoBatchLog } from '#intake/adapters/dynamo-batch-log.ts'
import { makeIngestEventBatch } from '#intake/application/ingest-event-batch.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { accessSettings, factsSettings, idempotencySettings, loadConfig } from '#platform/config.ts'
import { makeOnce } from '#platform/idempotency.ts'
import { systemClock } from '#platform/system-clock.ts'

const config = loadConfig({ ...factsSettings, ...idempotencySettings, ...accessSettings })
const dynamo = makeDynamo()
const keys = { table: config.IDEMPOTENCY_TABLE, hours: config.IDEMPOTENCY_HOURS }

const ingestEventBatch = makeIngestEventBatch({
  log: makeDynamoBatchLog(dynamo, {
    facts: { table: config.FACTS_TABLE, shardCount: config.FACTS_SHARDS },
    keys,
  }),
  clock: systemClock,
})

/** POST /v1/events/batch: 207 with a result for each event. */
export const handler = batchHandler({
  ...makeDoor('ingest-event-batch', config, dynamo),
  endpoint,
  once: makeOnce(dynamo, keys),
  ingestEventBatch,
})
