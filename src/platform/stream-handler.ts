import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { MetricUnit } from '@aws-lambda-powertools/metrics'
import middy from '@middy/core'
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import * as z from 'zod'
import type { PublishResult } from '#facts/application/publish-facts.ts'
import type { StreamChange } from '#facts/application/stream-change.ts'
import { describeError } from './describe-error.ts'
import { type Logger, logContext, type Metrics } from './logger.ts'

type Parts = Readonly<{
  logger: Logger
  metrics: Metrics
  /** Metrics of the whole stack: an alarm watches the facts that were altered. */
  stackMetrics: Metrics
}>

/**
 * Wraps the outbox as the reader of the fact stream. The stream continues at the first change that is not done, so no change is
 * skipped or reordered. The mapping needs `functionResponseType: ReportBatchItemFailures`.
 */
export const streamHandler = (
  { logger, metrics, stackMetrics }: Parts,
  publish: (changes: readonly StreamChange[]) => Promise<PublishResult>,
) =>
  middy(async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const result = await publish(Records.map(changeOf))
    count(metrics, 'done', result.published)
    count(metrics, 'setAside', result.setAside)
    count(stackMetrics, 'factsAltered', result.altered)
    report(logger, result)
    const failed = result.blockedAt?.sequenceNumber
    return { batchItemFailures: failed === undefined ? [] : [{ itemIdentifier: failed }] }
  }).use(injectLambdaContext(logger, logContext))

const count = (metrics: Metrics, name: string, value: number): void => {
  if (value === 0) return
  metrics.addMetric(name, MetricUnit.Count, value)
  metrics.publishStoredMetrics()
}

const report = (logger: Logger, result: PublishResult): void => {
  const { published: factCount, setAside, altered, blockedAt, failure, noteFailure } = result
  if (setAside > 0) logger.error('Records of the outbox were set aside', { setAside })
  if (altered > 0) logger.error('Facts were altered', { altered })
  if (noteFailure !== undefined) logger.warn('The state of the outbox could not be noted', describeError(noteFailure))
  if (blockedAt)
    logger.error('A fact could not be published, and the stream retries from it', {
      factCount,
      sequenceNumber: blockedAt.sequenceNumber,
      ...(failure !== undefined && describeError(failure)),
    })
}

/** Lambda passes the identity of a service that changed an item on its own. */
const identitySchema = z.object({ type: z.literal('Service'), principalId: z.string() })

const changeOf = ({ eventID = '', eventName = 'INSERT', dynamodb = {}, ...record }: DynamoDBRecord): StreamChange => {
  const { ApproximateCreationDateTime: seconds = 0, Keys = {}, NewImage, OldImage, SequenceNumber = '' } = dynamodb
  return {
    changeId: eventID,
    sequenceNumber: SequenceNumber,
    action: eventName,
    pk: Keys.pk?.S ?? '',
    sk: Keys.sk?.S ?? '',
    text: NewImage?.fact?.S,
    ...(eventName !== 'INSERT' && { before: OldImage, after: NewImage }),
    at: new Date(seconds * 1000).toISOString(),
    service: identitySchema.safeParse(record.userIdentity).data?.principalId,
  }
}
