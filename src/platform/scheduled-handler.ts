import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import middy from '@middy/core'
import type { ScheduledEvent } from 'aws-lambda'
import { type Logger, logContext } from './logger.ts'

/** The counts that a run of a scheduled function logs. */
type Counts = Readonly<Record<string, number>>

/**
 * Wraps one use case as a function that a schedule calls. It logs one line with the counts of the run. A failure is an error of
 * the function, and the next call is its retry.
 */
export const scheduledHandler = (logger: Logger, act: () => Promise<Counts>) =>
  middy(async (_: ScheduledEvent): Promise<void> => {
    logger.info('A scheduled run is complete', await act())
  }).use(injectLambdaContext(logger, logContext))
