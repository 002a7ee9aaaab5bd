import type { SQSClient } from '@aws-sdk/client-sqs'
import type { Breach, Violation } from '#kernel/domain/errors.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeReportViolation } from '../application/report-violation.ts'
import { makeSqsViolationQueue } from './sqs-violation-queue.ts'

/** Reports breaches found in messages of a queue. `source` is the name of the queue. Example: `intake`. */
export const makeQueueReport = (source: string, sqs: SQSClient, violationsQueueUrl: string) => {
  const report = makeReportViolation({ queue: makeSqsViolationQueue(sqs, violationsQueueUrl), clock: systemClock })
  return (violation: Violation, { messageId }: Readonly<{ messageId: string }>): Promise<void> =>
    report(violation, { id: messageId, call: `queue ${source}`, correlationId: messageId })
}

/** Reports facts that were altered in their table. `call` names the change and the table. */
export const makeTableReport = (sqs: SQSClient, violationsQueueUrl: string) => {
  const report = makeReportViolation({ queue: makeSqsViolationQueue(sqs, violationsQueueUrl), clock: systemClock })
  return (breach: Breach, { id, call }: Readonly<{ id: string; call: string }>): Promise<void> =>
    report({ breach }, { id, call, correlationId: id })
}
