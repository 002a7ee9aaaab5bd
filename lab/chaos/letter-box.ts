import { ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { pause } from '../pause.ts'
import type { DeadLetter } from './records.ts'

/** The dead letters of a copy that were not there when the box was opened. */
export type LetterBox = Readonly<{ read(): Promise<readonly DeadLetter[]> }>

/** Long enough to see each dead letter once, short enough that other readers find them soon. */
const hiddenSeconds = 20

/**
 * Opens a box for the dead letters of these queues, by the name of the queue. Reading hides a letter for a moment, so the box
 * keeps what it has seen.
 */
export const openLetterBox = async (sqs: SQSClient, urls: Readonly<Record<string, string>>): Promise<LetterBox> => {
  const seen = new Map<string, DeadLetter>()
  const readQueue = async (queue: string, QueueUrl: string): Promise<void> => {
    for (let empty = 0; empty < 2; ) {
      const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: hiddenSeconds })
      const { Messages = [] } = await sqs.send(command)
      for (const { MessageId: id = '', Body: body = '' } of Messages) seen.set(id, { queue, id, body })
      empty = Messages.length === 0 ? empty + 1 : 0
      if (empty === 1) await pause(100)
    }
  }
  const readAll = () => Promise.all(Object.entries(urls).map(([queue, url]) => readQueue(queue, url)))
  await readAll()
  const before = new Set(seen.keys())
  return {
    read: async () => {
      await readAll()
      return [...seen.values()].filter(({ id }) => !before.has(id))
    },
  }
}
