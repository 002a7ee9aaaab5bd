import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import { asciiJson } from '#kernel/application/ascii-json.ts'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import { readJson } from '#kernel/domain/json-text.ts'
import type { ReadingQueue } from '../application/ports.ts'
import { type ReadReport, readReport } from '../application/read-report.ts'

/** The queue `readings`. A read that it does not accept is not answered: each of them must be recorded. */
export const makeSqsReadings = (sqs: SQSClient, queueUrl: string): ReadingQueue => ({
  send: async (read) => {
    try {
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: asciiJson(read) }))
    } catch (cause) {
      throw new Transient('store-unavailable', 'The read could not be recorded. Send the same request again.', {
        cause,
      })
    }
  },
})

/** @throws Refusal `message-poison`. */
export const readReadReport = ({ body }: SQSRecord): ReadReport => {
  try {
    return readReport.parse(readJson(body))
  } catch (cause) {
    throw new Refusal('message-poison', 'The message is not a report of a read.', [], { cause })
  }
}
