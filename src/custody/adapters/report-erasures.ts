import { MetricUnit } from '@aws-lambda-powertools/metrics'
import type { Logger, Metrics } from '#platform/logger.ts'
import type { RunCounts } from '../application/run-erasures.ts'

/** Reports a run of the erasures. Alarms watch how long the oldest one is due, and the events that could not be erased. */
export const reportErasures =
  (logger: Logger, metrics: Metrics) =>
  (counts: RunCounts): void => {
    logger.info('Erasures ran', counts)
    if (counts.oldestMs > 0) metrics.addMetric('erasureDueAge', MetricUnit.Milliseconds, counts.oldestMs)
    if (counts.eventsFailed > 0) metrics.addMetric('erasuresFailed', MetricUnit.Count, counts.eventsFailed)
    metrics.publishStoredMetrics()
  }
