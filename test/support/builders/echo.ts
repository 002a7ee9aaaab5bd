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
 * Says every fact of a tenant on the topic a second time, as a standard topic may: so every queue gets everything twice.
 * `stop` waits until all that was heard has been said again, and tells how many facts that were.
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
  const said = new Set<string>()

  const sayAgain = async (waitSeconds: number): Promise<number> => {
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
      if (!said.has(id)) {
        said.add(id)
        await sns.send(new PublishCommand({ TopicArn: topicArn, Message: Body, MessageAttributes }))
      }
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
    }
    return Messages.length
  }

  let isStopped = false
  const running = (async () => {
    while (!isStopped) await sayAgain(1)
    while ((await sayAgain(1)) > 0);
  })()

  return {
    stop: async (): Promise<number> => {
      isStopped = true
      await running
      await sns.send(new UnsubscribeCommand({ SubscriptionArn }))
      await sqs.send(new DeleteQueueCommand({ QueueUrl }))
      return said.size
    },
  }
}
