import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import middy from '@middy/core'
import { type Logger, logContext } from './logger.ts'

/** Wraps one use case as a function that is called at a rate. A call that throws counts as an error of the function. */
export const scheduleHandler = (logger: Logger, act: () => Promise<void>) =>
  middy(act).use(injectLambdaContext(logger, logContext))
