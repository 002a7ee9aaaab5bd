import { makeDoor } from '#access/adapters/door.ts'
import { listStuckEndpoint } from '#api/stuck.ts'
import { makeDynamoStuckRegister } from '#operations/adapters/dynamo-stuck-register.ts'
import { makeListStuck } from '#operations/application/list-stuck.ts'
import { guardedCall } from '#platform/guarded-call.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { stuckSettings } from '#platform/settings/operations.ts'

const { door, config, dynamo } = makeDoor('stuck-read', stuckSettings)
const listStuck = makeListStuck({ register: makeDynamoStuckRegister(dynamo, config.stuckTable) })

/** GET /v1/operations/stuck: returns a page of stuck events, of the tenant in `X-Tenant-Id`, or of all without it. */
export const handler = routeCalls(door, [
  guardedCall({ ...door, endpoint: listStuckEndpoint }, async ({ query }, { tenantId }) => ({
    status: 200,
    body: await listStuck(tenantId, query),
  })),
])
