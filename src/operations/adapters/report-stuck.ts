import { MetricUnit } from '@aws-lambda-powertools/metrics'
import { describeError } from '#platform/describe-error.ts'
import type { Logger, Metrics } from '#platform/logger.ts'
import type { makeFindStuck } from '../application/find-stuck.ts'
import type { StuckKey } from '../domain/stuck-event.ts'

type Result = Awaited<ReturnType<ReturnType<typeof makeFindStuck>>>

/** Reports a run of the check of stuck events. An alarm watches their number, which each run reports. */
export const reportStuck = (logger: Logger, metrics: Metrics) => ({
  warn: (subject: Partial<StuckKey>, reason: unknown): void =>
    logger.warn('A tenant or an event could not be checked', { ...subject, ...describeError(reason) }),

  result: (result: Result): void => {
    logger.info('Stuck events were checked', result)
    metrics.addMetric('eventsStuck', MetricUnit.Count, result.stuck)
    metrics.publishStoredMetrics()
  },
})
