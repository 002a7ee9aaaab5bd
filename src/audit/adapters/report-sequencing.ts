import { MetricUnit } from '@aws-lambda-powertools/metrics'
import { describeError } from '#platform/describe-error.ts'
import type { Logger, Metrics } from '#platform/logger.ts'
import type { LogDifference } from '../application/log-difference.ts'
import type { SweepCounts } from '../application/sweep-logs.ts'

/** Reports what happens to the logs. Alarms watch the logs that get no checkpoint any more, that fail, and how long entries wait. */
export const reportSequencing = (logger: Logger, metrics: Metrics) => ({
  difference: (tenantId: string, { kind, place }: LogDifference): void => {
    logger.error('An audit log differs from its last checkpoint', { tenantId, kind, place })
    metrics.addMetric('auditBroken', MetricUnit.Count, 1)
    metrics.publishStoredMetrics()
  },

  failure: (tenantId: string, reason: unknown): void =>
    logger.warn('An audit log could not be sequenced', { tenantId, ...describeError(reason) }),

  sweep: (counts: SweepCounts): void => {
    logger.info('The audit logs were looked at', counts)
    metrics.addMetric('auditWaiting', MetricUnit.Milliseconds, counts.oldestMs)
    metrics.addMetric('auditLogsFailed', MetricUnit.Count, counts.failedCount)
    metrics.publishStoredMetrics()
  },
})
