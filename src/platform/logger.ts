import { Logger } from '@aws-lambda-powertools/logger'
import { Metrics } from '@aws-lambda-powertools/metrics'

/** Log lines contain ids, codes, counts and durations; never a payload, a name or an amount. `logLevel` overrides POWERTOOLS_LOG_LEVEL. */
export const makeLogger = (functionName: string, logLevel?: 'INFO'): Logger =>
  new Logger({ serviceName: functionName, ...(logLevel && { logLevel }) })

/** The log context of a call. The event is never logged, not even if POWERTOOLS_LOGGER_LOG_EVENT is set. */
export const logContext = { resetKeys: true, logEvent: false } as const

/** Metrics in the embedded metric format: CloudWatch reads them from log lines, without a call. */
export const makeMetrics = (functionName: string): Metrics =>
  new Metrics({ namespace: 'Sluice', serviceName: functionName })

/**
 * Metrics of all functions together, under the name of the stack, so that one alarm can watch them. Lambda sets the name of a
 * function. Example: `sluice-dev-events-read` is `events-read` of the stack `sluice-dev`.
 */
export const makeStackMetrics = (functionName: string): Metrics =>
  makeMetrics(stackNameOf(process.env.AWS_LAMBDA_FUNCTION_NAME, functionName))

const stackNameOf = (deployedName = '', functionName: string): string =>
  deployedName.endsWith(`-${functionName}`) ? deployedName.slice(0, -functionName.length - 1) : 'sluice'

export type { Logger, Metrics }
