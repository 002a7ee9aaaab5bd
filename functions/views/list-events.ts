import { makeDoor } from '#access/adapters/door.ts'
import { listEventsEndpoint as endpoint } from '#api/views.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { accessSettings, factsSettings, loadConfig, viewsSettings } from '#platform/config.ts'
import { httpHandler } from '#platform/http-handler.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeDynamoEventRows } from '#views/adapters/dynamo-event-rows.ts'
import { makeListEvents } from '#views/application/list-events.ts'

const config = loadConfig({ ...viewsSettings, ...factsSettings, ...accessSettings })
const dynamo = makeDynamo()

const listEvents = makeListEvents({ rows: makeDynamoEventRows(dynamo, config.VIEWS_TABLE), clock: systemClock })

/** GET /v1/events: a page of the tenant's events, newest first. */
export const handler = httpHandler(
  { ...makeDoor('list-events', config, dynamo), endpoint },
  async ({ query }, { tenantId }) => ({ status: 200, body: await listEvents(tenantId, query) }),
)
