import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { asciiJson } from '#kernel/application/ascii-json.ts'
import type { OutboxLetters } from '../application/ports.ts'

/** The queue `outbox-dead-letters`. The body of a message is an `OutboxLetter` as JSON. */
export const makeSqsOutboxLetters = (sqs: SQSClient, queueUrl: string): OutboxLetters => ({
  send: async (letter) => {
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: asciiJson(letter) }))
  },
})
