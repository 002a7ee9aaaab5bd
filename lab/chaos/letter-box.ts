import { ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { pause } from '../pause.ts'
import type { DeadLetter } from './records.ts'

/** The dead letters whose messages were sent during a run. */
export type LetterBox = Readonly<{ read(): Promise<readonly DeadLetter[]> }>

/** Long enough to see each dead letter once, short enough that other readers find them soon. */
const hiddenSeconds = 20

/**
 * Makes a box for the dead letters of these queues, by the name of the queue. Reading hides a letter for a moment, so the box
 * stores what it has seen. A letter of an earlier run can be hidden at any time, so only the time of its sending excludes it.
 */
export const makeLetterBox = (
  sqs: SQSClient,
  { urls, sinceMs }: Readonly<{ urls: Readonly<Record<string, string>>; sinceMs: number }>,
): LetterBox => {
  const seen = new Map<string, DeadLetter>()
  const readQueue = async (queue: string, QueueUrl: string): Promise<void> => {
    for (let empty = 0; empty < 2; ) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: hiddenSeconds,
          MessageSystemAttributeNames: ['SentTimestamp'],
        }),
      )
      for (const { MessageId: id = '', Body: body = '', Attributes } of Messages)
        if (Number(Attributes?.SentTimestamp) >= sinceMs) seen.set(id, { queue, id, body })
      empty = Messages.length === 0 ? empty + 1 : 0
      if (empty === 1) await pause(100)
    }
  }
  return {
    read: async () => {
      await Promise.all(Object.entries(urls).map(([queue, url]) => readQueue(queue, url)))
      return [...seen.values()]
    },
  }
}
