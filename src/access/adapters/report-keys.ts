import { MetricUnit } from '@aws-lambda-powertools/metrics'
import { describeError } from '#platform/describe-error.ts'
import type { Logger, Metrics } from '#platform/logger.ts'
import type { KeyFault } from './key-set.ts'

/** Reports what is wrong with the keys of the issuer. `metrics` has the issuer as its service: an alarm watches it. */
export const reportKeys = (logger: Logger, metrics: Metrics) => {
  const count = (): void => {
    metrics.addMetric('keysFailed', MetricUnit.Count, 1)
    metrics.publishStoredMetrics()
  }
  return {
    onOutage: (cause: unknown, ageMs: number | undefined): void => {
      const keyAgeSeconds = ageMs === undefined ? 'no keys' : Math.round(ageMs / 1000)
      logger.error('The keys of the issuer were not fetched', { keyAgeSeconds, ...describeError(cause) })
      count()
    },
    onFaults: (faults: readonly KeyFault[]): void => {
      logger.error('Keys of the issuer are faulty', { faults })
      count()
    },
  }
}
