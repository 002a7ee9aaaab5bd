import { makeDoor } from '#access/adapters/door.ts'
import { ingestEventEndpoint as endpoint } from '#api/intake.ts'
import { readCloudEvent } from '#catalogue/cloud-event.ts'
import { eventCall } from '#intake/adapters/event-call.ts'
import { makeEventParts } from '#intake/adapters/event-parts.ts'
import { readHttpEvent } from '#intake/adapters/http-event.ts'
import { factsSettings, idempotencySettings } from '#platform/config.ts'
import { routeCalls } from '#platform/route-calls.ts'

const { door, config, dynamo } = makeDoor('ingest-event', factsSettings, idempotencySettings)

/** POST /v1/events: 202 once the event is safely ours. The same event sent twice gets the same answer twice. */
const ingestEvent = eventCall(
  { ...door, ...makeEventParts(config, dynamo), endpoint },
  { find: (request) => readHttpEvent(request, endpoint), read: readCloudEvent },
)

export const handler = routeCalls(door, [ingestEvent])
