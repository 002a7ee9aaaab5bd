import { makeDoor } from '#access/adapters/door.ts'
import { requestExportEndpoint } from '#api/audit/exports.ts'
import { makeDynamoAuditLog } from '#audit/adapters/dynamo-audit-log.ts'
import { makeDynamoExportStore } from '#audit/adapters/dynamo-export-store.ts'
import { viewOfExport } from '#audit/application/export-view.ts'
import { makeRequestExport } from '#audit/application/request-export.ts'
import { creatingCall } from '#platform/creating-call.ts'
import { makeOnce } from '#platform/idempotency.ts'
import { jsonBody } from '#platform/json-body.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { factsSettings, idempotencySettings } from '#platform/settings/facts.ts'
import { auditBucketSettings, auditLogSettings } from '#platform/settings/stations.ts'
import { systemClock as clock } from '#platform/system-clock.ts'

const settings = [factsSettings, idempotencySettings, auditLogSettings, auditBucketSettings] as const
const { door, config, dynamo } = makeDoor('audit-write', ...settings)

const requestExport = makeRequestExport({
  log: makeDynamoAuditLog(dynamo, config.auditLogTable),
  exports: makeDynamoExportStore(dynamo, config),
  originOf: config.originOf,
  clock,
})

/** POST /v1/audit/exports: returns 202 when the request is written. A key belongs to one person. */
const exportRequest = creatingCall(
  { ...door, once: makeOnce(dynamo, config.keys), endpoint: requestExportEndpoint },
  async (request, { subject, issuer }) => {
    const body = jsonBody(request, requestExportEndpoint)
    return { payload: { body, subject, issuer }, input: body }
  },
  async (order, { caller, idempotencyKey }) => {
    const one = await requestExport(caller, { body: order, idempotencyKey })
    const body = viewOfExport(one, caller, clock())
    return { status: 202, headers: { location: `/v1/audit/exports/${one.id}` }, body }
  },
)

export const handler = routeCalls(door, [exportRequest])
