import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { MetricUnit } from '@aws-lambda-powertools/metrics'
import middy from '@middy/core'
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import { readFact } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { describeError } from './describe-error.ts'
import { type Logger, logContext, type Metrics } from './logger.ts'

type Parts = Readonly<{ logger: Logger; metrics: Metrics }>

/** The number of facts done, from the first of the batch, and the failure that ended the batch, if it is known. */
type Progress = Readonly<{ factCount: number; failure?: unknown }>

/**
 * Wraps one use case as the reader of the fact stream. The stream continues at the first fact that is not done, so no fact is
 * skipped or reordered. A record that is not a fact fails the batch, and the mapping bisects it. Only Sluice writes the log, so
 * such a record is a bug that must raise an alarm. It is not set aside.
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
    logger.error('A fact could not be published, and the stream retries from it', {
      factCount,
      sequenceNumber: failed,
      ...(failure !== undefined && describeError(failure)),
    })
    return { batchItemFailures: [{ itemIdentifier: failed }] }
  }).use(injectLambdaContext(logger, logContext))

const factOf = ({ dynamodb }: DynamoDBRecord): Fact => readFact(dynamodb?.NewImage?.fact?.S ?? '')
