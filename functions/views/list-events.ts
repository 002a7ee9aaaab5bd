import { makeJoseAuthenticate } from '#access/adapters/jose-authenticate.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { accessSettings, loadConfig, viewsSettings } from '#platform/config.ts'
import { httpHandler } from '#platform/http-handler.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeDynamoEventRows } from '#views/adapters/dynamo-event-rows.ts'
import { makeListEvents } from '#views/application/list-events.ts'

const config = loadConfig({ ...viewsSettings, ...accessSettings })

const listEvents = makeListEvents({ rows: makeDynamoEventRows(makeDynamo(), config.VIEWS_TABLE), clock: systemClock })

/** GET /v1/events: a page of the tenant's events, newest first. */
export const handler = httpHandler(
  {
    logger: makeLogger('list-events'),
    metrics: makeMetrics('list-events'),
    authenticate: makeJoseAuthenticate(config),
    scope: 'events:read',
  },
  async ({ query }, { tenantId }) => ({ status: 200, body: await listEvents(tenantId, query) }),
)
