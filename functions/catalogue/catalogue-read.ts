import { makeDoor } from '#access/adapters/door.ts'
import { getEventSchemaEndpoint, listEventTypesEndpoint } from '#api/catalogue.ts'
import { eventSchema } from '#api/event-schema.ts'
import { eventTypes } from '#api/event-types.ts'
import { guardedCall } from '#platform/guarded-call.ts'
import { routeCalls } from '#platform/route-calls.ts'

const { door } = makeDoor('catalogue-read')

/** Returns the event types and their JSON Schemas, to every holder of a valid token. */
export const handler = routeCalls(door, [
  guardedCall({ ...door, endpoint: listEventTypesEndpoint }, async () => ({ status: 200, body: eventTypes() })),
  guardedCall({ ...door, endpoint: getEventSchemaEndpoint }, async ({ pathParameters }) => ({
    status: 200,
    headers: { 'content-type': 'application/schema+json' },
    body: eventSchema(pathParameters.type ?? ''),
  })),
])
