import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { Transient } from '#kernel/domain/errors.ts'
import type { Letter, Letters } from '../application/ports.ts'

type Settings = Readonly<{
  queueUrl: string
  /** How long a letter is hidden after it is received. Longer than ten items of a job take. */
  hiddenSeconds: number
}>

/** The dead letters of a queue in SQS. Messages are received and deleted here, and never moved: their senders stay known. */
export const makeSqsLetters = (sqs: SQSClient, { queueUrl, hiddenSeconds }: Settings): Letters => ({
  count: async () => {
    const command = new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      ],
    })
    const { Attributes = {} } = await available(sqs.send(command))
    return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0)
  },

  receive: async () => {
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: hiddenSeconds,
      WaitTimeSeconds: 1,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    })
    const { Messages = [] } = await available(sqs.send(command))
    return Messages.map((message) => letterOf(message, (handle) => remove(sqs, queueUrl, handle)))
  },

  release: async (handles) => {
    const show = (batch: readonly string[]) => {
      const Entries = batch.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 }))
      // An entry fails when the letter was deleted, or is visible already.
      return available(sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries })))
    }
    for (const batches of chunksOf(chunksOf(handles, batchSize), concurrentCallsMax))
      await Promise.all(batches.map(show))
  },
})

/** SQS changes at most ten messages in one call. */
const batchSize = 10
const concurrentCallsMax = 20

const chunksOf = <Item>(all: readonly Item[], size: number): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size))

const letterOf = (message: Message, deleteBy: (handle: string) => Promise<void>): Letter => ({
  id: message.MessageId ?? '',
  handle: message.ReceiptHandle ?? '',
  body: message.Body ?? '',
  attributes: Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).flatMap(([name, { StringValue: text }]) =>
      text === undefined ? [] : [[name, text]],
    ),
  ),
  senderId: message.Attributes?.SenderId ?? '',
  delete: () => deleteBy(message.ReceiptHandle ?? ''),
})

const remove = async (sqs: SQSClient, queueUrl: string, handle: string): Promise<void> => {
  await available(sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: handle })))
}

/** @throws Transient `store-unavailable`. */
const available = async <Answer>(sent: Promise<Answer>): Promise<Answer> => {
  try {
    return await sent
  } catch (cause) {
    throw new Transient('store-unavailable', 'The queue of dead letters is unavailable. Resume the job later.', {
      cause,
    })
  }
}
