import { makeDoor } from '#access/adapters/door.ts'
import { makeDynamoFirstTenants } from '#access/adapters/dynamo-first-tenants.ts'
import { getCountsEndpoint, getEventBySourceEndpoint, listCorrelatedFactsEndpoint } from '#api/finding.ts'
import { findSimilarEndpoint } from '#api/similar.ts'
import { getEventEndpoint, listEventsEndpoint } from '#api/views.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamoFactsByKey } from '#facts/adapters/dynamo-facts-by-key.ts'
import { guardedCall } from '#platform/guarded-call.ts'
import { pause } from '#platform/pause.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { vaultSettings } from '#platform/settings/custody.ts'
import { factsSettings } from '#platform/settings/facts.ts'
import { viewsSettings } from '#platform/settings/stations.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeVaultReader } from '#vault/adapters/vault-parts.ts'
import { makeDynamoActivityReader } from '#views/adapters/dynamo-activity.ts'
import { makeDynamoCorrelatedFacts } from '#views/adapters/dynamo-correlated-facts.ts'
import { makeDynamoEventRows } from '#views/adapters/dynamo-event-rows.ts'
import { tenantOrAll } from '#views/adapters/tenant-or-all.ts'
import { makeCountAcrossTenants } from '#views/application/count-across-tenants.ts'
import { makeFindSimilar } from '#views/application/find-similar.ts'
import { makeGetCounts } from '#views/application/get-counts.ts'
import { makeGetEvent } from '#views/application/get-event.ts'
import { makeGetEventBySource } from '#views/application/get-event-by-source.ts'
import { makeListCorrelatedFacts } from '#views/application/list-correlated-facts.ts'
import { makeListEvents } from '#views/application/list-events.ts'
import { showsActs } from '#views/domain/event-view.ts'
import { hasActs } from '#views/domain/fact-view.ts'

const { door, config, dynamo } = makeDoor('events-read', factsSettings, vaultSettings, viewsSettings)
const rows = makeDynamoEventRows(dynamo, config)
const vault = makeVaultReader(config, dynamo, 'events-read')
const getEvent = makeGetEvent({ facts: makeDynamoFactLog(dynamo, config.facts), rows, vault })
const getEventBySource = makeGetEventBySource({ getEvent })
const activity = makeDynamoActivityReader(dynamo, config.activityTable)
const correlated = makeDynamoCorrelatedFacts(dynamo, config.facts.table)
const listEvents = makeListEvents({ rows, activity, correlated, clock: systemClock })
const listCorrelatedFacts = makeListCorrelatedFacts({ facts: correlated })
const factsByKey = makeDynamoFactsByKey({ dynamo, table: config.facts.table, pause })
const findSimilar = makeFindSimilar({ rows, activity, facts: factsByKey, vault })
const getCounts = makeGetCounts({ rows, clock: systemClock })
const tenants = makeDynamoFirstTenants(dynamo, config.access.tenants)
const across = makeCountAcrossTenants({ tenants, activity, rows, clock: systemClock })

/**
 * Returns one event with its history and assessment, what is similar to it, pages of a tenant's events and of the facts of a
 * correlation, and the counts of a day; masked for operators. An operator that names no tenant gets numbers of each.
 */
export const handler = routeCalls(door, [
  guardedCall({ ...door, endpoint: getEventEndpoint }, async ({ pathParameters }, caller) => {
    const body = await getEvent(caller, pathParameters.id ?? '')
    return { status: 200, body, isReading: showsActs(body) }
  }),
  guardedCall({ ...door, endpoint: listEventsEndpoint }, async ({ query }, caller) => ({
    status: 200,
    body: await listEvents(caller, query),
  })),
  guardedCall({ ...door, endpoint: getEventBySourceEndpoint }, async ({ query }, caller) => {
    const body = await getEventBySource(caller, query)
    return { status: 200, body, isReading: showsActs(body), readingOf: body.id }
  }),
  guardedCall({ ...door, endpoint: listCorrelatedFactsEndpoint }, async ({ pathParameters, query }, caller) => {
    const body = await listCorrelatedFacts(caller, pathParameters.id ?? '', query)
    return { status: 200, body, isReading: hasActs(body.items) }
  }),
  guardedCall(
    { ...door, endpoint: findSimilarEndpoint },
    tenantOrAll(
      ({ pathParameters }, caller) => findSimilar(caller, pathParameters.id ?? ''),
      ({ pathParameters }) => across.similar(pathParameters.id ?? ''),
    ),
  ),
  guardedCall(
    { ...door, endpoint: getCountsEndpoint },
    tenantOrAll(
      ({ query }, caller) => getCounts(caller, query),
      ({ query }) => across.events(query),
    ),
  ),
])
