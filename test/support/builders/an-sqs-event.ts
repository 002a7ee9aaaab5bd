import { randomUUID } from 'node:crypto'
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda'

/** One message as Lambda hands it to a function. */
export const aRecord = (body: string, known: Partial<SQSRecord> = {}): SQSRecord => ({
  messageId: randomUUID(),
  receiptHandle: randomUUID(),
  body,
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '1772366400000',
    SenderId: 'AIDAEXAMPLE',
    ApproximateFirstReceiveTimestamp: '1772366401000',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:a-queue',
  awsRegion: 'eu-central-1',
  ...known,
})

export const anSqsEvent = (...records: readonly SQSRecord[]): SQSEvent => ({ Records: [...records] })

/** The context of one invocation, as much of it as functions use. */
export const aContext = (): Context => ({
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'a-function',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:a-function',
  memoryLimitInMB: '512',
  awsRequestId: randomUUID(),
  logGroupName: 'a-group',
  logStreamName: 'a-stream',
  getRemainingTimeInMillis: () => 10_000,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
})
