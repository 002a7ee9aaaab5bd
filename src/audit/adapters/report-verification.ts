import { MetricUnit } from '@aws-lambda-powertools/metrics'
import type { CheckDifference } from '#facts/application/check.ts'
import { describeError } from '#platform/describe-error.ts'
import type { Logger, Metrics } from '#platform/logger.ts'
import type { VerificationCounts } from '../application/verify-audit.ts'

/** Reports what the checks find. Alarms watch the open differences, that their number comes each hour, and the checks that fail. */
export const reportVerification = (logger: Logger, metrics: Metrics) => ({
  difference: (tenantId: string, difference: CheckDifference): void =>
    logger.error('A check found a difference', { tenantId, ...difference }),

  failure: (tenantId: string, check: string, reason: unknown): void =>
    logger.warn('A check failed', { tenantId, check, ...describeError(reason) }),

  counts: (counts: VerificationCounts): void => {
    logger.info('The checks of the audit logs ran', counts)
    metrics.addMetric('auditDifferences', MetricUnit.Count, counts.openCount)
    metrics.addMetric('auditChecksFailed', MetricUnit.Count, counts.failedCount)
    metrics.publishStoredMetrics()
  },
})
