import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { MetricUnit } from '@aws-lambda-powertools/metrics'
import middy from '@middy/core'
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import { readFact } from '../catalogue/fact.ts'
import type { Fact } from '../kernel/domain/fact.ts'
import { describeError } from './describe-error.ts'
import type { Logger, Metrics } from './logger.ts'

type Parts = Readonly<{ logger: Logger; metrics: Metrics }>

/**
 * Wraps one use case as the reader of the fact stream. `act` tells how many facts, from the first, are done; the stream
 * goes on from the first that is not, so that order is kept and nothing is skipped.
 * The mapping needs `functionResponseType: ReportBatchItemFailures`.
 */
export const streamHandler = ({ logger, metrics }: Parts, act: (facts: readonly Fact[]) => Promise<number>) =>
  middy(async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const inserted = Records.filter(({ eventName }) => eventName === 'INSERT')
    const doneCount = await act(inserted.map(factOf)).catch((error: unknown) => {
      logger.error('The batch failed', describeError(error))
      return 0
    })
    metrics.addMetric('done', MetricUnit.Count, doneCount)
    metrics.publishStoredMetrics()
    const failed = inserted[doneCount]?.dynamodb?.SequenceNumber
    return { batchItemFailures: failed === undefined ? [] : [{ itemIdentifier: failed }] }
  }).use(injectLambdaContext(logger, { resetKeys: true }))

const factOf = ({ dynamodb }: DynamoDBRecord): Fact => readFact(dynamodb?.NewImage?.fact?.S ?? '')
