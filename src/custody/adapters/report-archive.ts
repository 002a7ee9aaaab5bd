import { MetricUnit } from '@aws-lambda-powertools/metrics'
import { describeError } from '#platform/describe-error.ts'
import type { Logger, Metrics } from '#platform/logger.ts'
import type { ArchiveCounts } from '../application/archive-facts.ts'
import type { RetainedKey } from '../application/archive-ports.ts'

/**
 * Reports a run of the archive. Alarms watch the events that stay in the log past their retention without a legal hold, and how
 * long the oldest one is due.
 */
export const reportArchive = (logger: Logger, metrics: Metrics) => ({
  failure: ({ tenantId, eventId }: RetainedKey, reason: unknown): void =>
    logger.warn('An event could not be archived', { tenantId, eventId, ...describeError(reason) }),

  openReview: ({ tenantId, eventId }: RetainedKey): void => {
    logger.warn('An event was archived before people had decided its review', { tenantId, eventId })
    metrics.addMetric('archivedUndecided', MetricUnit.Count, 1)
    metrics.publishStoredMetrics()
  },

  counts: (counts: ArchiveCounts): void => {
    logger.info('Events past their retention were archived', counts)
    const left = counts.failed + counts.unproven
    if (left > 0) metrics.addMetric('archiveFailed', MetricUnit.Count, left)
    if (counts.oldestMs > 0) metrics.addMetric('archiveDueAge', MetricUnit.Milliseconds, counts.oldestMs)
    // Without a metric it would write a warning.
    if (left > 0 || counts.oldestMs > 0) metrics.publishStoredMetrics()
  },
})
