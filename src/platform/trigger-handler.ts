import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import middy from '@middy/core'
import type { DynamoDBStreamEvent, ScheduledEvent } from 'aws-lambda'
import { type Logger, logContext } from './logger.ts'

type Triggers = Readonly<{
  /** Receives the partition keys of the items that changed, in order. */
  onChanges: (partitions: readonly string[]) => Promise<void>
  onSchedule: () => Promise<void>
}>

/**
 * Wraps one use case as a function that is called by the stream of a table, and at a rate. A change is only the reason to look: what
 * a failed call leaves, the next call at the rate finds. A call that throws is repeated by the stream.
 */
export const triggerHandler = (logger: Logger, { onChanges, onSchedule }: Triggers) =>
  middy(async (event: DynamoDBStreamEvent | ScheduledEvent): Promise<void> => {
    if ('Records' in event) await onChanges(event.Records.flatMap(({ dynamodb }) => dynamodb?.Keys?.pk?.S ?? []))
    else await onSchedule()
  }).use(injectLambdaContext(logger, logContext))
