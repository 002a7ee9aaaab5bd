import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import type * as z from 'zod'
import { asciiJson } from '#kernel/application/ascii-json.ts'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import { readJson } from '#kernel/domain/json-text.ts'

/** Sends reports to a queue. `what` could not be recorded if the queue does not accept one. Example: `The read`. */
export const makeSqsReports = <Report>(sqs: SQSClient, queueUrl: string, what: string) => ({
  send: async (report: Report): Promise<void> => {
    try {
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: asciiJson(report) }))
    } catch (cause) {
      throw new Transient('store-unavailable', `${what} could not be recorded. Send the same request again.`, { cause })
    }
  },
})

/** Reads reports of a queue. Example of `noun`: `a report of a read`. The reader @throws Refusal `message-poison`. */
export const reportReader =
  <Schema extends z.ZodType>(schema: Schema, noun: string) =>
  ({ body }: SQSRecord): z.output<Schema> => {
    try {
      return schema.parse(readJson(body))
    } catch (cause) {
      throw new Refusal('message-poison', `The message is not ${noun}.`, [], { cause })
    }
  }
