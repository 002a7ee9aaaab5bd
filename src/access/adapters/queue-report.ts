import type { SQSClient } from '@aws-sdk/client-sqs'
import type { Violation } from '#kernel/domain/errors.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeReportViolation } from '../application/report-violation.ts'
import { makeSqsViolationQueue } from './sqs-violation-queue.ts'

/** Reports breaches found in messages of a queue. `source` is the name of the queue. Example: `intake`. */
export const makeQueueReport = (source: string, sqs: SQSClient, violationsQueueUrl: string) => {
  const report = makeReportViolation({ queue: makeSqsViolationQueue(sqs, violationsQueueUrl), clock: systemClock })
  return (violation: Violation, { messageId }: Readonly<{ messageId: string }>): Promise<void> =>
    report(violation, { id: messageId, call: `queue ${source}`, correlationId: messageId })
}
