import { MetricUnit } from '@aws-lambda-powertools/metrics'
import type { Logger, Metrics } from '#platform/logger.ts'
import type { RunCounts } from '../application/run-erasures.ts'

/** Reports the erasures. Alarms watch how long the oldest one is due, and the events that could not be erased. */
export const reportErasures = (logger: Logger, metrics: Metrics) => {
  const publish = (...metric: Parameters<Metrics['addMetric']>): void => {
    metrics.addMetric(...metric)
    metrics.publishStoredMetrics()
  }
  return {
    report: (counts: RunCounts): void => {
      logger.info('Erasures ran', counts)
      // Powertools logs a warning when it publishes nothing.
      if (counts.oldestMs > 0) publish('erasureDueAge', MetricUnit.Milliseconds, counts.oldestMs)
    },
    reportFailed: (eventsFailed: number): void => {
      logger.error('Events of an erasure failed', { eventsFailed })
      publish('erasuresFailed', MetricUnit.Count, eventsFailed)
    },
  }
}
