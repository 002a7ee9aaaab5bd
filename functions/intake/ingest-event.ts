import { makeDoor } from '#access/adapters/door.ts'
import { ingestEventEndpoint as endpoint } from '#api/intake.ts'
import { readCloudEvent } from '#catalogue/cloud-event.ts'
import { eventCall } from '#intake/adapters/event-call.ts'
import { makeEventParts } from '#intake/adapters/event-parts.ts'
import { readHttpEvent } from '#intake/adapters/http-event.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { vaultSettings } from '#platform/settings/custody.ts'
import { digestKeysSettings, factsSettings, idempotencySettings } from '#platform/settings/facts.ts'

const { door, config, dynamo } = makeDoor(
  'ingest-event',
  factsSettings,
  idempotencySettings,
  vaultSettings,
  digestKeysSettings,
)

/** POST /v1/events: returns 202 when the event is stored. A repeat of the request returns the same answer. */
const ingestEvent = eventCall(
  { ...door, ...makeEventParts(config, dynamo), endpoint },
  { find: (request) => readHttpEvent(request, endpoint), read: readCloudEvent },
)

export const handler = routeCalls(door, [ingestEvent])
