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

  release: async (letters) => {
    for (let start = 0; start < letters.length; start += batchSize) {
      const Entries = letters
        .slice(start, start + batchSize)
        .map(({ handle }, index) => ({ Id: String(index), ReceiptHandle: handle, VisibilityTimeout: 0 }))
      // An entry fails when the letter was deleted, or is visible already.
      await available(sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries })))
    }
  },
})

/** SQS changes at most ten messages in one call. */
const batchSize = 10

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
