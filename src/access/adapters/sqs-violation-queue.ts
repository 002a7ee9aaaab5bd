import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import { asciiJson } from '#kernel/application/ascii-json.ts'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import type { ViolationQueue } from '../application/ports.ts'
import { type ViolationReport, violationReport } from '../application/violation-report.ts'

/** The queue `violations`. A report that it does not accept is retried: every breach must be recorded. */
export const makeSqsViolationQueue = (sqs: SQSClient, queueUrl: string): ViolationQueue => ({
  send: async (report) => {
    try {
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: asciiJson(report) }))
    } catch (cause) {
      throw new Transient('store-unavailable', 'The refusal could not be recorded. Send the same request again.', {
        cause,
      })
    }
  },
})

/** @throws Refusal `message-poison`. */
export const readViolationReport = ({ body }: SQSRecord): ViolationReport => {
  try {
    return violationReport.parse(JSON.parse(body))
  } catch (cause) {
    throw new Refusal('message-poison', 'The message is not a report of a breach.', [], { cause })
  }
}
