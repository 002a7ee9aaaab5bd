import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import { asciiJson } from '#kernel/application/ascii-json.ts'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import { readJson } from '#kernel/domain/json-text.ts'
import { type OperatorRead, operatorRead } from '../application/operator-read.ts'
import type { OperatorReadQueue } from '../application/ports.ts'

/** The queue `operator-reads`. A read that it does not accept is not answered: every read of an operator must be recorded. */
export const makeSqsOperatorReads = (sqs: SQSClient, queueUrl: string): OperatorReadQueue => ({
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
export const readOperatorRead = ({ body }: SQSRecord): OperatorRead => {
  try {
    return operatorRead.parse(readJson(body))
  } catch (cause) {
    throw new Refusal('message-poison', 'The message is not a read of an operator.', [], { cause })
  }
}
