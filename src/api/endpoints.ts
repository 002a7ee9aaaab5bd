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
import {
  getBalanceEndpoint,
  listTransactionsEndpoint,
  openAccountEndpoint,
  recordTransactionEndpoint,
  transferFundsEndpoint,
} from './ledger.ts'
import { checkHealthEndpoint } from './operations.ts'
import { reportComplianceEventEndpoint, reportRiskEventEndpoint } from './reports.ts'
import { activateRulesetEndpoint, listRulesetsEndpoint, proposeRulesetEndpoint } from './rulesets.ts'
import { getEventEndpoint, listEventsEndpoint } from './views.ts'

/** Every call of the HTTP API, in the order in which openapi.json tells of them. */
export const endpoints: readonly Endpoint[] = [
  ingestEventEndpoint,
  ingestEventBatchEndpoint,
  reportRiskEventEndpoint,
  reportComplianceEventEndpoint,
  getEventEndpoint,
  listEventsEndpoint,
  getAssessmentEndpoint,
  openAccountEndpoint,
  recordTransactionEndpoint,
  transferFundsEndpoint,
  getBalanceEndpoint,
  listTransactionsEndpoint,
  proposeRulesetEndpoint,
  activateRulesetEndpoint,
  listRulesetsEndpoint,
  listEventTypesEndpoint,
  getEventSchemaEndpoint,
  getOpenApiEndpoint,
  getAsyncApiEndpoint,
  getEventsPageEndpoint,
  checkHealthEndpoint,
]
