import { makeJoseAuthenticate } from '#access/adapters/jose-authenticate.ts'
import { readCloudEvent } from '#catalogue/cloud-event.ts'
import { makeIngestEvent } from '#intake/application/ingest-event.ts'
import { submit } from '#intake/application/submit.ts'
import { makeDynamoFactLog } from '#kernel/adapters/dynamo-fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { accessSettings, factsSettings, idempotencySettings, loadConfig } from '#platform/config.ts'
import { httpHandler } from '#platform/http-handler.ts'
import { makeOnce } from '#platform/idempotency.ts'
import { jsonBody } from '#platform/json-body.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { systemClock } from '#platform/system-clock.ts'

const config = loadConfig({ ...factsSettings, ...idempotencySettings, ...accessSettings })
const dynamo = makeDynamo()

const once = makeOnce(dynamo, { table: config.IDEMPOTENCY_TABLE, hours: config.IDEMPOTENCY_HOURS })
const ingestEvent = makeIngestEvent({
  facts: makeDynamoFactLog(dynamo, { table: config.FACTS_TABLE, shardCount: config.FACTS_SHARDS }),
  clock: systemClock,
})

/** POST /v1/events: 202 once the event is safely ours. The same event sent twice gets the same answer twice. */
export const handler = httpHandler(
  {
    logger: makeLogger('ingest-event'),
    metrics: makeMetrics('ingest-event'),
    authenticate: makeJoseAuthenticate(config),
    scope: 'events:write',
  },
  (request, { tenantId, subject }) => {
    const event = readCloudEvent(jsonBody(request, ['application/cloudevents+json', 'application/json']))
    return once(request, tenantId, event, async (idempotencyKey) => {
      const { correlationId, traceparent } = request
      const arrival = { tenantId, sender: subject, idempotencyKey, event, correlationId, traceparent }
      const receipt = await ingestEvent(submit(arrival))
      return {
        status: 202,
        headers: { location: `/v1/events/${receipt.id}`, 'x-correlation-id': receipt.correlationId },
        body: receipt,
      }
    })
  },
)
