import { makeDoor } from '#access/adapters/door.ts'
import { reportRiskEventEndpoint as endpoint, riskReport } from '#api/reports.ts'
import { eventHandler } from '#intake/adapters/event-handler.ts'
import { makeEventParts } from '#intake/adapters/event-parts.ts'
import { readReport } from '#intake/application/read-report.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { accessSettings, factsSettings, idempotencySettings, loadConfig } from '#platform/config.ts'
import { jsonBody } from '#platform/json-body.ts'

const config = loadConfig({ ...factsSettings, ...idempotencySettings, ...accessSettings })
const dynamo = makeDynamo()

/** POST /v1/risk-events: the same as sending Risk.Event.Reported.v1 to POST /v1/events. */
export const handler = eventHandler(
  { ...makeDoor('report-risk-event', config, dynamo), ...makeEventParts(config, dynamo), endpoint },
  {
    find: (request) => jsonBody(request, endpoint),
    read: readReport({ type: 'Risk.Event.Reported.v1', source: endpoint.path, schema: riskReport }),
  },
)
