import { MetricUnit } from '@aws-lambda-powertools/metrics'
import type { Logger, Metrics } from '#platform/logger.ts'
import type { RunCounts } from '../application/run-erasures.ts'

/** Reports a run of the erasures. An alarm watches how long the oldest one is due. */
export const reportErasures =
  (logger: Logger, metrics: Metrics) =>
  (counts: RunCounts): void => {
    logger.info('Erasures ran', counts)
    if (counts.oldestMs === 0) return
    metrics.addMetric('erasureDueAge', MetricUnit.Milliseconds, counts.oldestMs)
    metrics.publishStoredMetrics()
  }
