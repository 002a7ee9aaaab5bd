import { makeJoseAuthenticate } from '#access/adapters/jose-authenticate.ts'
import { makeDynamoFactLog } from '#kernel/adapters/dynamo-fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { accessSettings, factsSettings, loadConfig } from '#platform/config.ts'
import { httpHandler } from '#platform/http-handler.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { makeGetEvent } from '#views/application/get-event.ts'

const config = loadConfig({ ...factsSettings, ...accessSettings })

const getEvent = makeGetEvent({
  facts: makeDynamoFactLog(makeDynamo(), { table: config.FACTS_TABLE, shardCount: config.FACTS_SHARDS }),
})

/** GET /v1/events/{id}: one event with its history and assessment. */
export const handler = httpHandler(
  {
    logger: makeLogger('get-event'),
    metrics: makeMetrics('get-event'),
    authenticate: makeJoseAuthenticate(config),
    scope: 'events:read',
  },
  async ({ pathParameters }, { tenantId }) => ({
    status: 200,
    body: await getEvent(tenantId, pathParameters.id ?? ''),
  }),
)
