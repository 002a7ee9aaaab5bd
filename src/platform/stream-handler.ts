import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { MetricUnit } from '@aws-lambda-powertools/metrics'
import middy from '@middy/core'
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import { readFact } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { describeError } from './describe-error.ts'
import { type Logger, logContext, type Metrics } from './logger.ts'

type Parts = Readonly<{ logger: Logger; metrics: Metrics }>

/** How many facts of a batch, from the first, are done; and why not more, where that is known. */
type Progress = Readonly<{ factCount: number; failure?: unknown }>

/**
 * Wraps one use case as the reader of the fact stream. The stream goes on from the first fact that is not done, so that
 * order is kept and nothing is skipped. A record that is no fact fails the batch, which the mapping then bisects: the
 * log is written by us alone, so that is a bug to be woken for, not a message to be set aside.
 * The mapping needs `functionResponseType: ReportBatchItemFailures`.
 */
export const streamHandler = ({ logger, metrics }: Parts, act: (facts: readonly Fact[]) => Promise<Progress>) =>
  middy(async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const inserted = Records.filter(({ eventName }) => eventName === 'INSERT')
    const { factCount, failure } = await act(inserted.map(factOf))
    metrics.addMetric('done', MetricUnit.Count, factCount)
    metrics.publishStoredMetrics()
    const failed = inserted[factCount]?.dynamodb?.SequenceNumber
    if (failed === undefined) return { batchItemFailures: [] }
    logger.error('The stream goes on from a fact that was refused', {
      factCount,
      sequenceNumber: failed,
      ...(failure !== undefined && describeError(failure)),
    })
    return { batchItemFailures: [{ itemIdentifier: failed }] }
  }).use(injectLambdaContext(logger, logContext))

const factOf = ({ dynamodb }: DynamoDBRecord): Fact => readFact(dynamodb?.NewImage?.fact?.S ?? '')
