import { Logger } from '@aws-lambda-powertools/logger'
import { Metrics } from '@aws-lambda-powertools/metrics'

/** Log lines contain ids, codes, counts and durations; never a payload, a name or an amount. */
export const makeLogger = (functionName: string): Logger => new Logger({ serviceName: functionName })

/** The log context of a call. The event is never logged, not even if POWERTOOLS_LOGGER_LOG_EVENT is set. */
export const logContext = { resetKeys: true, logEvent: false } as const

/** Metrics in the embedded metric format: CloudWatch reads them from log lines, without a call. */
export const makeMetrics = (functionName: string): Metrics =>
  new Metrics({ namespace: 'Sluice', serviceName: functionName })

export type { Logger, Metrics }
