import { SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns'
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs'
import { makeSns, makeSqs } from '#platform/aws-clients.ts'

/** A queue of its own on the topic of facts, for the facts of one tenant. */
export const listenToTopic = async (topicArn: string, tenantId: string) => {
  const [sqs, sns] = [makeSqs(), makeSns()]
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: `listen-${tenantId}` }))
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }))
  const { SubscriptionArn } = await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: Attributes?.QueueArn,
      ReturnSubscriptionArn: true,
      Attributes: { RawMessageDelivery: 'true', FilterPolicy: JSON.stringify({ tenant: [tenantId] }) },
    }),
  )
  const texts: string[] = []
  const seals = new Map<string, string>()
  const receive = async (): Promise<number> => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 1,
        MessageAttributeNames: ['seal'],
      }),
    )
    for (const { Body = '', MessageAttributes, ReceiptHandle } of Messages) {
      texts.push(Body)
      seals.set(Body, MessageAttributes?.seal?.StringValue ?? '')
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
    }
    return Messages.length
  }
  return {
    /** The texts received since the last call, when no more arrive. */
    drain: async (): Promise<readonly string[]> => {
      while ((await receive()) > 0);
      return texts.splice(0)
    },
    /** The seal of the last delivery of a text. */
    sealOf: (text: string): string | undefined => seals.get(text),
    close: async (): Promise<void> => {
      await sns.send(new UnsubscribeCommand({ SubscriptionArn }))
      await sqs.send(new DeleteQueueCommand({ QueueUrl }))
    },
  }
}
