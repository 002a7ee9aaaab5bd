import { getAssessmentEndpoint } from './assessment.ts'
import { ingestEventBatchEndpoint } from './batch.ts'
import {
  getAsyncApiEndpoint,
  getEventSchemaEndpoint,
  getEventsPageEndpoint,
  getOpenApiEndpoint,
  listEventTypesEndpoint,
} from './catalogue.ts'
import type { Endpoint } from './endpoint.ts'
import { ingestEventEndpoint } from './intake.ts'
import { ledgerEndpoints } from './ledger.ts'
import { checkHealthEndpoint } from './operations.ts'
import { reportComplianceEventEndpoint, reportRiskEventEndpoint } from './reports.ts'
import { rulesetEndpoints } from './rulesets.ts'
import { getEventEndpoint, listEventsEndpoint } from './views.ts'

/** Every call of the HTTP API, in the order of openapi.json. */
export const endpoints: readonly Endpoint[] = [
  ingestEventEndpoint,
  ingestEventBatchEndpoint,
  reportRiskEventEndpoint,
  reportComplianceEventEndpoint,
  getEventEndpoint,
  listEventsEndpoint,
  getAssessmentEndpoint,
  ...ledgerEndpoints,
  ...rulesetEndpoints,
  listEventTypesEndpoint,
  getEventSchemaEndpoint,
  getOpenApiEndpoint,
  getAsyncApiEndpoint,
  getEventsPageEndpoint,
  checkHealthEndpoint,
]
