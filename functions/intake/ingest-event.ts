import { makeDoor } from '#access/adapters/door.ts'
import { readCloudEvent } from '#catalogue/cloud-event.ts'
import { ingestEventEndpoint as endpoint } from '#contract/intake.ts'
import { eventHandler } from '#intake/adapters/event-handler.ts'
import { readHttpEvent } from '#intake/adapters/http-event.ts'
import { makeIngestEvent } from '#intake/application/ingest-event.ts'
import { makeDynamoFactLog } from '#kernel/adapters/dynamo-fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { accessSettings, factsSettings, idempotencySettings, loadConfig } from '#platform/config.ts'
import { makeOnce } from '#platform/idempotency.ts'
import { systemClock } from '#platform/system-clock.ts'

const config = loadConfig({ ...factsSettings, ...idempotencySettings, ...accessSettings })
const dynamo = makeDynamo()

const ingestEvent = makeIngestEvent({
  facts: makeDynamoFactLog(dynamo, { table: config.FACTS_TABLE, shardCount: config.FACTS_SHARDS }),
  clock: systemClock,
})

/** POST /v1/events: 202 once the event is safely ours. The same event sent twice gets the same answer twice. */
export const handler = eventHandler(
  {
    ...makeDoor('ingest-event', config, dynamo),
    endpoint,
    once: makeOnce(dynamo, { table: config.IDEMPOTENCY_TABLE, hours: config.IDEMPOTENCY_HOURS }),
    ingestEvent,
  },
  { find: (request) => readHttpEvent(request, endpoint), read: readCloudEvent },
)
