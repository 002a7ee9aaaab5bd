import { Logger } from '@aws-lambda-powertools/logger'
import { Metrics } from '@aws-lambda-powertools/metrics'

/** Log lines carry ids, codes, counts and durations; never a payload, a name or an amount. */
export const makeLogger = (functionName: string): Logger => new Logger({ serviceName: functionName })

/** What every line of a call begins with. The event is never written, not even where POWERTOOLS_LOGGER_LOG_EVENT asks for it. */
export const logContext = { resetKeys: true, logEvent: false } as const

/** Metrics leave as embedded metric format: log lines that CloudWatch counts, no call of their own. */
export const makeMetrics = (functionName: string): Metrics =>
  new Metrics({ namespace: 'Sluice', serviceName: functionName })

export type { Logger, Metrics }
