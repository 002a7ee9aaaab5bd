import { makeDoor } from '#access/adapters/door.ts'
import { complianceReport, reportComplianceEventEndpoint as endpoint } from '#api/reports.ts'
import { eventHandler } from '#intake/adapters/event-handler.ts'
import { makeEventParts } from '#intake/adapters/event-parts.ts'
import { readReport } from '#intake/application/read-report.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { accessSettings, factsSettings, idempotencySettings, loadConfig } from '#platform/config.ts'
import { jsonBody } from '#platform/json-body.ts'

const config = loadConfig({ ...factsSettings, ...idempotencySettings, ...accessSettings })
const dynamo = makeDynamo()

/** POST /v1/compliance-events: the same as sending Compliance.Event.Reported.v1 to POST /v1/events. */
export const handler = eventHandler(
  { ...makeDoor('report-compliance-event', config, dynamo), ...makeEventParts(config, dynamo), endpoint },
  {
    find: (request) => jsonBody(request, endpoint),
    read: readReport({ type: 'Compliance.Event.Reported.v1', source: endpoint.path, schema: complianceReport }),
  },
)
