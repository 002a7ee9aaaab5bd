import { PublishCommand, SNSClient, SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns'
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'

/**
 * Publishes every fact of a tenant to the topic a second time, as a standard topic may, so every queue gets each fact twice.
 * `stop` waits until every fact received has been published again, and returns the number of facts.
 */
export const startEcho = async (sqs: SQSClient, topicArn: string, tenantId: string) => {
  const sns = new SNSClient()
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: `echo-${tenantId}` }))
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
  const repeated = new Set<string>()

  const repeatFacts = async (waitSeconds: number): Promise<number> => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: waitSeconds,
        MessageAttributeNames: ['All'],
      }),
    )
    for (const { Body = '', MessageAttributes, ReceiptHandle } of Messages) {
      const { id } = JSON.parse(Body) as { id: string }
      if (!repeated.has(id)) {
        repeated.add(id)
        await sns.send(new PublishCommand({ TopicArn: topicArn, Message: Body, MessageAttributes }))
      }
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
    }
    return Messages.length
  }

  let isStopped = false
  const running = (async () => {
    while (!isStopped) await repeatFacts(1)
    while ((await repeatFacts(1)) > 0);
  })()

  return {
    stop: async (): Promise<number> => {
      isStopped = true
      await running
      await sns.send(new UnsubscribeCommand({ SubscriptionArn }))
      await sqs.send(new DeleteQueueCommand({ QueueUrl }))
      return repeated.size
    },
  }
}
