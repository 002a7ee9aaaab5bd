import { accountChangeEndpoints } from './account-changes.ts'
import { accountEndpoints } from './accounts.ts'
import { activityEndpoints } from './activity.ts'
import { assessmentEndpoints } from './assessment.ts'
import { getProofEndpoint, getTrailEndpoint } from './audit/event-trail.ts'
import { exportEndpoints } from './audit/exports.ts'
import {
  getAuditKeysEndpoint,
  getConsistencyEndpoint,
  listAuditEntriesEndpoint,
  listCheckpointsEndpoint,
} from './audit/log.ts'
import { getReconciliationEndpoint } from './audit/reconciliation.ts'
import { getVerificationEndpoint } from './audit/verification.ts'
import { ingestEventBatchEndpoint } from './batch.ts'
import { catalogueEndpoints } from './catalogue.ts'
import { erasureEndpoints } from './custody/erasures.ts'
import { holdEndpoints } from './custody/holds.ts'
import { decisionPolicyEndpoints } from './decision-policies.ts'
import type { Endpoint } from './endpoint.ts'
import { entryEndpoints } from './entries.ts'
import { findingEndpoints } from './finding.ts'
import { ingestEventEndpoint } from './intake.ts'
import { checkHealthEndpoint, checkReadyEndpoint } from './operations.ts'
import { reportComplianceEventEndpoint, reportRiskEventEndpoint } from './reports.ts'
import { reviewQueueEndpoints } from './review-queue.ts'
import { reviewActEndpoints } from './reviews/acts.ts'
import { getReviewEndpoint } from './reviews/review-task.ts'
import { rulesetEndpoints } from './rulesets.ts'
import { findSimilarEndpoint } from './similar.ts'
import { listStuckEndpoint } from './stuck.ts'
import { tenantEndpoints } from './tenants.ts'
import { viewEndpoints } from './views.ts'

/** Every call of the HTTP API, in the order of openapi.json. */
export const endpoints: readonly Endpoint[] = [
  ingestEventEndpoint,
  ingestEventBatchEndpoint,
  reportRiskEventEndpoint,
  reportComplianceEventEndpoint,
  ...viewEndpoints,
  ...findingEndpoints,
  ...assessmentEndpoints,
  findSimilarEndpoint,
  ...activityEndpoints,
  ...accountChangeEndpoints,
  ...accountEndpoints,
  ...entryEndpoints,
  ...reviewQueueEndpoints,
  getReviewEndpoint,
  ...reviewActEndpoints,
  getTrailEndpoint,
  getProofEndpoint,
  listCheckpointsEndpoint,
  listAuditEntriesEndpoint,
  getConsistencyEndpoint,
  getVerificationEndpoint,
  getAuditKeysEndpoint,
  getReconciliationEndpoint,
  ...exportEndpoints,
  ...rulesetEndpoints,
  ...decisionPolicyEndpoints,
  ...tenantEndpoints,
  ...erasureEndpoints,
  ...holdEndpoints,
  listStuckEndpoint,
  ...catalogueEndpoints,
  checkHealthEndpoint,
  checkReadyEndpoint,
]
