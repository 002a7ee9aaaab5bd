import { makeDoor } from '#access/adapters/door.ts'
import { reportRiskEventEndpoint as endpoint, riskReport } from '#contract/reports.ts'
import { eventHandler } from '#intake/adapters/event-handler.ts'
import { makeIngestEvent } from '#intake/application/ingest-event.ts'
import { readReport } from '#intake/application/read-report.ts'
import { makeDynamoFactLog } from '#kernel/adapters/dynamo-fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { accessSettings, factsSettings, idempotencySettings, loadConfig } from '#platform/config.ts'
import { makeOnce } from '#platform/idempotency.ts'
import { jsonBody } from '#platform/json-body.ts'
import { systemClock } from '#platform/system-clock.ts'

const config = loadConfig({ ...factsSettings, ...idempotencySettings, ...accessSettings })
const dynamo = makeDynamo()

const ingestEvent = makeIngestEvent({
  facts: makeDynamoFactLog(dynamo, { table: config.FACTS_TABLE, shardCount: config.FACTS_SHARDS }),
  clock: systemClock,
})

/** POST /v1/risk-events: the same as sending Risk.Event.Reported.v1 to POST /v1/events. */
export const handler = eventHandler(
  {
    ...makeDoor('report-risk-event', config, dynamo),
    endpoint,
    once: makeOnce(dynamo, { table: config.IDEMPOTENCY_TABLE, hours: config.IDEMPOTENCY_HOURS }),
    ingestEvent,
  },
  {
    find: (request) => jsonBody(request, endpoint),
    read: readReport({ type: 'Risk.Event.Reported.v1', source: endpoint.path, schema: riskReport }),
  },
)
