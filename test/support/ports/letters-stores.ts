import { randomUUID } from 'node:crypto'
import { CreateQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import { makeSqsLetters } from '#jobs/adapters/sqs-letters.ts'
import type { Letters } from '#jobs/application/ports.ts'
import { makeSqs } from '#platform/aws-clients.ts'
import { makeMemoryLetters, type SentLetter } from '../doubles/memory-letters.ts'
import { onStores } from './stores.ts'

export type LetterParts = Readonly<{ letters: Letters; send: (letter: SentLetter) => Promise<void> }>

/** The sender of every message in the emulator. */
export const senderOfLetters = '000000000000'

/** A new queue of dead letters in memory, or one in the emulator of the running copy. */
export const makeLetterParts = onStores(
  async (): Promise<LetterParts> => makeMemoryLetters(senderOfLetters),
  () => {
    const sqs = makeSqs()
    return async () => {
      const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: `letters-${randomUUID()}` }))
      return {
        letters: makeSqsLetters(sqs, { queueUrl: QueueUrl, hiddenSeconds: 2 }),
        send: async ({ body, attributes }) => {
          const texts = Object.entries(attributes).map(([name, StringValue]) => [
            name,
            { DataType: 'String', StringValue },
          ])
          const MessageAttributes = Object.fromEntries(texts)
          await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body, MessageAttributes }))
        },
      }
    }
  },
)
