import { makeDoor } from '#access/adapters/door.ts'
import { getErasureEndpoint, listErasuresEndpoint } from '#api/custody/erasures.ts'
import { listHoldsEndpoint } from '#api/custody/holds.ts'
import { makeDynamoCustodyRegister } from '#custody/adapters/dynamo-custody-register.ts'
import { makeGetErasure } from '#custody/application/get-erasure.ts'
import { makeListErasures } from '#custody/application/list-erasures.ts'
import { makeListHolds } from '#custody/application/list-holds.ts'
import { makeDynamoJobStore } from '#jobs/adapters/dynamo-job-store.ts'
import { guardedCall } from '#platform/guarded-call.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { custodySettings } from '#platform/settings/custody.ts'
import { jobsSettings } from '#platform/settings/operations.ts'
import { systemClock as clock } from '#platform/system-clock.ts'

const { door, config, dynamo } = makeDoor('custody-read', custodySettings, jobsSettings)
const unwritten = { table: '', shardCount: 1 }
const register = makeDynamoCustodyRegister(dynamo, { table: config.custodyTable, facts: unwritten })
const jobs = makeDynamoJobStore(dynamo, { table: config.jobs.table, facts: unwritten })
const needs = { register, clock }
const listHolds = makeListHolds(needs)
const listErasures = makeListErasures(needs)
const getErasure = makeGetErasure({ ...needs, jobs })

/** GET /v1/operations/holds: returns a page of holds. */
const holds = guardedCall({ ...door, endpoint: listHoldsEndpoint }, async ({ query }, { tenantId }) => ({
  status: 200,
  body: await listHolds(tenantId, query),
}))

/** GET /v1/operations/erasures: returns a page of erasures. */
const erasures = guardedCall({ ...door, endpoint: listErasuresEndpoint }, async ({ query }, { tenantId }) => ({
  status: 200,
  body: await listErasures(tenantId, query),
}))

/** GET /v1/operations/erasures/{id}: returns an erasure with its progress. */
const erasure = guardedCall({ ...door, endpoint: getErasureEndpoint }, async ({ pathParameters }, { tenantId }) => ({
  status: 200,
  body: await getErasure(tenantId, pathParameters.id ?? ''),
}))

export const handler = routeCalls(door, [holds, erasures, erasure])
