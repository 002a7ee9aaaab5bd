import { randomUUID } from 'node:crypto'
import { SubscribeCommand } from '@aws-sdk/client-sns'
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs'
import type { SQSEvent } from 'aws-lambda'
import type { Fact } from '#facts/domain/fact.ts'
import { filterOf, type Subscription } from '#facts/domain/subscriptions.ts'
import { makeSns, makeSqs } from '#platform/aws-clients.ts'
import { anSqsEvent, aRecord } from '../builders/an-sqs-event.ts'
import { eventually } from './eventually.ts'

/** A queue on a topic, with what the subscription of a consumer delivers. The test carries each message, or drops it. */
export const makeOwnSubscription = async (kinds: Subscription, topicArn: string) => {
  const [sqs, sns] = [makeSqs(), makeSns()]
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: `test-${randomUUID()}` }))
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }))
  const filter = filterOf(kinds)
  await sns.send(
    new SubscribeCommand({
      ...{ TopicArn: topicArn, Protocol: 'sqs', Endpoint: Attributes?.QueueArn },
      Attributes: { RawMessageDelivery: 'true', ...(filter && { FilterPolicy: JSON.stringify(filter) }) },
    }),
  )
  return {
    /** Takes the message of a fact from the queue, for ever. */
    take: async (fact: Pick<Fact, 'id'>): Promise<SQSEvent> =>
      eventually(async () => {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'], WaitTimeSeconds: 1 }),
        )
        for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
        const found = Messages.find(({ Body }) => Body?.includes(fact.id))
        const seal = { dataType: 'String' as const, stringValue: found?.MessageAttributes?.seal?.StringValue ?? '' }
        return found && anSqsEvent(aRecord(found.Body ?? '', { messageAttributes: { seal } }))
      }, 20_000),
    remove: () => sqs.send(new DeleteQueueCommand({ QueueUrl })),
  }
}
