import type { SQSEvent } from 'aws-lambda'
import type { Fact } from '#facts/domain/fact.ts'
import { filterOf, type Subscription } from '#facts/domain/subscriptions.ts'
import { anSqsEvent, aRecord } from '../builders/an-sqs-event.ts'
import { eventually } from './eventually.ts'
import { makeTopicQueue } from './topic-queue.ts'

/** A queue on a topic, with what the subscription of a consumer delivers. The test carries each message, or drops it. */
export const makeOwnSubscription = async (kinds: Subscription, topicArn: string) => {
  const queue = await makeTopicQueue(topicArn, filterOf(kinds))
  return {
    /** Takes the message of a fact from the queue, for ever. */
    take: async (fact: Pick<Fact, 'id'>): Promise<SQSEvent> =>
      eventually(async () => {
        const [message] = await queue.receive(1)
        if (!message) return undefined
        await queue.remove(message)
        const { Body = '', MessageAttributes } = message
        const seal = { dataType: 'String' as const, stringValue: MessageAttributes?.seal?.StringValue ?? '' }
        return Body.includes(fact.id) && anSqsEvent(aRecord(Body, { messageAttributes: { seal } }))
      }, 20_000),
    remove: queue.close,
  }
}
