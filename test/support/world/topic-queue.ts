import { randomUUID } from 'node:crypto'
import { SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns'
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs'
import { makeSns, makeSqs } from '#platform/aws-clients.ts'

/** A queue of the test on a topic, with raw messages. Without a filter of attributes it gets every message. */
export const makeTopicQueue = async (topicArn: string, filter?: Readonly<Record<string, readonly unknown[]>>) => {
  const [sqs, sns] = [makeSqs(), makeSns()]
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: `test-${randomUUID()}` }))
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }))
  const { SubscriptionArn } = await sns.send(
    new SubscribeCommand({
      ...{ TopicArn: topicArn, Protocol: 'sqs', Endpoint: Attributes?.QueueArn, ReturnSubscriptionArn: true },
      Attributes: { RawMessageDelivery: 'true', ...(filter && { FilterPolicy: JSON.stringify(filter) }) },
    }),
  )
  return {
    /** Waits for at most a second. The messages stay until they are removed. */
    receive: async (limit = 10): Promise<readonly Message[]> => {
      const options = { MaxNumberOfMessages: limit, WaitTimeSeconds: 1, MessageAttributeNames: ['All'] }
      return (await sqs.send(new ReceiveMessageCommand({ QueueUrl, ...options }))).Messages ?? []
    },
    remove: ({ ReceiptHandle }: Message) => sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })),
    close: async (): Promise<void> => {
      await sns.send(new UnsubscribeCommand({ SubscriptionArn }))
      await sqs.send(new DeleteQueueCommand({ QueueUrl }))
    },
  }
}
