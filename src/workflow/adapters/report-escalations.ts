import { MetricUnit } from '@aws-lambda-powertools/metrics'
import { describeError } from '#platform/describe-error.ts'
import type { Logger, Metrics } from '#platform/logger.ts'
import type { EscalationCounts } from '../application/escalate-reviews.ts'
import type { ReviewKey } from '../application/ports.ts'

/** Reports a run of the escalation of overdue reviews. An alarm watches those that are left, which each run reports. */
export const reportEscalations = (logger: Logger, metrics: Metrics) => ({
  failure: ({ tenantId, eventId }: ReviewKey, reason: unknown): void =>
    logger.warn('A review could not be escalated', { tenantId, eventId, ...describeError(reason) }),

  counts: ({ escalated, left }: EscalationCounts): void => {
    logger.info('Overdue reviews were escalated', { escalated, left })
    if (escalated > 0) metrics.addMetric('reviewsEscalated', MetricUnit.Count, escalated)
    metrics.addMetric('reviewsLeft', MetricUnit.Count, left)
    metrics.publishStoredMetrics()
  },
})
