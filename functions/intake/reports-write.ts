import type * as z from 'zod'
import { makeDoor } from '#access/adapters/door.ts'
import type { Endpoint } from '#api/endpoint.ts'
import { complianceReport, reportComplianceEventEndpoint, reportRiskEventEndpoint, riskReport } from '#api/reports.ts'
import { eventCall } from '#intake/adapters/event-call.ts'
import { makeEventParts } from '#intake/adapters/event-parts.ts'
import { readReport } from '#intake/application/read-report.ts'
import { jsonBody } from '#platform/json-body.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { vaultSettings } from '#platform/settings/custody.ts'
import { digestKeysSettings, factsSettings, idempotencySettings } from '#platform/settings/facts.ts'

const { door, config, dynamo } = makeDoor(
  'reports-write',
  factsSettings,
  idempotencySettings,
  vaultSettings,
  digestKeysSettings,
)
const parts = { ...door, ...makeEventParts(config, dynamo) }

const reportCall = (endpoint: Endpoint, type: string, schema: z.ZodType) =>
  eventCall(
    { ...parts, endpoint },
    { find: (request) => jsonBody(request, endpoint), read: readReport({ type, source: endpoint.path, schema }) },
  )

/** Accepts reports without an envelope, as if they were sent with their type to POST /v1/events. */
export const handler = routeCalls(door, [
  reportCall(reportRiskEventEndpoint, 'Risk.Event.Reported.v1', riskReport),
  reportCall(reportComplianceEventEndpoint, 'Compliance.Event.Reported.v1', complianceReport),
])
