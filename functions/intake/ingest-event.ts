import { makeDoor } from '#access/adapters/door.ts'
import { ingestEventEndpoint as endpoint } from '#api/intake.ts'
import { readCloudEvent } from '#catalogue/cloud-event.ts'
import { eventHandler } from '#intake/adapters/event-handler.ts'
import { makeEventParts } from '#intake/adapters/event-parts.ts'
import { readHttpEvent } from '#intake/adapters/http-event.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { accessSettings, factsSettings, idempotencySettings, loadConfig } from '#platform/config.ts'

const config = loadConfig({ ...factsSettings, ...idempotencySettings, ...accessSettings })
const dynamo = makeDynamo()

/** POST /v1/events: 202 once the event is safely ours. The same event sent twice gets the same answer twice. */
export const handler = eventHandler(
  { ...makeDoor('ingest-event', config, dynamo), ...makeEventParts(config, dynamo), endpoint },
  { find: (request) => readHttpEvent(request, endpoint), read: readCloudEvent },
)
