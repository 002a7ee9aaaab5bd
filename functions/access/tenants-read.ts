import { makeDoor } from '#access/adapters/door.ts'
import { makeDynamoTenantReader } from '#access/adapters/dynamo-tenant-register.ts'
import { makeGetTenant } from '#access/application/get-tenant.ts'
import { makeListTenants } from '#access/application/list-tenants.ts'
import { viewOfTenant } from '#access/application/tenant-view.ts'
import { getTenantEndpoint, listTenantsEndpoint } from '#api/tenants.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { guardedCall } from '#platform/guarded-call.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { factsSettings } from '#platform/settings/facts.ts'
import { systemClock } from '#platform/system-clock.ts'

const { door, config, dynamo } = makeDoor('tenants-read', factsSettings)
const register = makeDynamoTenantReader(dynamo, config.access.tenants.table)
const listTenants = makeListTenants({ register })
const getTenant = makeGetTenant({ register, facts: makeDynamoFactLog(dynamo, config.facts), clock: systemClock })

/** GET /v1/tenants: returns a page of tenants. */
const list = guardedCall({ ...door, endpoint: listTenantsEndpoint }, async ({ query }) => ({
  status: 200,
  body: await listTenants(query),
}))

/** GET /v1/tenants/{id}: returns a tenant as its rows are enforced. */
const get = guardedCall({ ...door, endpoint: getTenantEndpoint }, async ({ pathParameters: { id = '' } }) => ({
  status: 200,
  body: await viewOfTenant(getTenant, id),
}))

export const handler = routeCalls(door, [list, get])
