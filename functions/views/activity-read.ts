import { makeDoor } from '#access/adapters/door.ts'
import { makeDynamoFirstTenants } from '#access/adapters/dynamo-first-tenants.ts'
import { makeLateAfterHours } from '#access/adapters/late-after-hours.ts'
import { listActivityEndpoint, listCounterpartiesEndpoint } from '#api/activity.ts'
import { guardedCall } from '#platform/guarded-call.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { viewsSettings } from '#platform/settings/stations.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeDynamoActivityReader } from '#views/adapters/dynamo-activity.ts'
import { makeDynamoEventRows } from '#views/adapters/dynamo-event-rows.ts'
import { tenantOrAll } from '#views/adapters/tenant-or-all.ts'
import { makeCountAcrossTenants } from '#views/application/count-across-tenants.ts'
import { makeListActivity } from '#views/application/list-activity.ts'
import { makeListCounterparties } from '#views/application/list-counterparties.ts'

const { door, config, dynamo } = makeDoor('activity-read', viewsSettings)
const activity = makeDynamoActivityReader(dynamo, config.activityTable)
const rows = makeDynamoEventRows(dynamo, config)
const lateAfterHours = makeLateAfterHours(dynamo, config.access.tenants)
const listActivity = makeListActivity({ activity, rows, lateAfterHours, clock: systemClock })
const listCounterparties = makeListCounterparties({ activity, clock: systemClock })

const across = makeCountAcrossTenants({
  tenants: makeDynamoFirstTenants(dynamo, config.access.tenants),
  activity,
  rows,
  clock: systemClock,
})

/** Returns what an account did and with whom, masked for operators; for one that names no tenant, numbers of each tenant. */
export const handler = routeCalls(door, [
  guardedCall(
    { ...door, endpoint: listActivityEndpoint },
    tenantOrAll(
      ({ pathParameters, query }, caller) => listActivity(caller, pathParameters.id ?? '', query),
      ({ pathParameters, query }) => across.activity(pathParameters.id ?? '', query),
    ),
  ),
  guardedCall(
    { ...door, endpoint: listCounterpartiesEndpoint },
    tenantOrAll(
      ({ pathParameters, query }, caller) => listCounterparties(caller, pathParameters.id ?? '', query),
      ({ pathParameters, query }) => across.counterparties(pathParameters.id ?? '', query),
    ),
  ),
])
