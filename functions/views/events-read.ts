import { makeDoor } from '#access/adapters/door.ts'
import { getEventEndpoint, listEventsEndpoint } from '#api/views.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { factsSettings, vaultSettings, viewsSettings } from '#platform/config.ts'
import { guardedCall } from '#platform/guarded-call.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeVaultReader } from '#vault/adapters/vault-parts.ts'
import { makeDynamoEventRows } from '#views/adapters/dynamo-event-rows.ts'
import { makeGetEvent } from '#views/application/get-event.ts'
import { makeListEvents } from '#views/application/list-events.ts'

const { door, config, dynamo } = makeDoor('events-read', factsSettings, vaultSettings, viewsSettings)
const rows = makeDynamoEventRows(dynamo, config.viewsTable)
const vault = makeVaultReader(config, dynamo, 'events-read')
const getEvent = makeGetEvent({ facts: makeDynamoFactLog(dynamo, config.facts), rows, vault })
const listEvents = makeListEvents({ rows, clock: systemClock })

/** Returns one event with its history and assessment, masked for operators, and pages of a tenant's events, newest first. */
export const handler = routeCalls(door, [
  guardedCall({ ...door, endpoint: getEventEndpoint }, async ({ pathParameters }, caller) => ({
    status: 200,
    body: await getEvent(caller, pathParameters.id ?? ''),
  })),
  guardedCall({ ...door, endpoint: listEventsEndpoint }, async ({ query }, caller) => ({
    status: 200,
    body: await listEvents(caller, query),
  })),
])
