import { MetricUnit } from '@aws-lambda-powertools/metrics'
import type { Logger, Metrics } from '#platform/logger.ts'
import type { RefusedHistory } from '../application/cosign-checkpoints.ts'

/** Reports what witnesses do, as lines of the log and as metrics of the whole stack, which alarms watch. */
export const reportCosigning = (logger: Logger, metrics: Metrics) => {
  const count = (name: string, unit: (typeof MetricUnit)[keyof typeof MetricUnit], value: number): void => {
    metrics.addMetric(name, unit, value)
    metrics.publishStoredMetrics()
  }
  return {
    failure: (tenantId: string, witness: string, because: string): void => {
      logger.warn('A witness has not cosigned', { tenantId, witness, because })
      count('witnessFailures', MetricUnit.Count, 1)
    },
    refusal: (tenantId: string, { witness, kind, size }: RefusedHistory): void => {
      logger.error('A witness refused the history of a log', { tenantId, witness, kind, size })
      count('historiesRefused', MetricUnit.Count, 1)
    },
    waiting: (_tenantId: string, ageMs: number): void => count('quorumAge', MetricUnit.Milliseconds, ageMs),
  }
}
