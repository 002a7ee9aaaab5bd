import {
  CreateTopicCommand,
  SetSubscriptionAttributesCommand,
  type SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns'
import { z } from 'zod'

const topicSchema = z.object({ TopicName: z.string() })

const subscriptionSchema = z.object({
  TopicArn: z.string(),
  Protocol: z.string(),
  Endpoint: z.string(),
  RawMessageDelivery: z.boolean().default(false),
  FilterPolicy: z.record(z.string(), z.unknown()).optional(),
  RedrivePolicy: z.record(z.string(), z.unknown()).optional(),
})

/** Creates a topic, or returns the existing one with that name. */
export const provisionTopic = async (sns: SNSClient, properties: unknown): Promise<void> => {
  await sns.send(new CreateTopicCommand({ Name: topicSchema.parse(properties).TopicName }))
}

/** Subscribes a queue, or updates its subscription to its fragment. */
export const provisionSubscription = async (sns: SNSClient, properties: unknown): Promise<void> => {
  const { TopicArn, Protocol, Endpoint, ...rest } = subscriptionSchema.parse(properties)
  const attributes = Object.entries(rest).map(([name, value]) => [name, JSON.stringify(value)] as const)
  const subscription = { TopicArn, Protocol, Endpoint, ReturnSubscriptionArn: true }
  // The attributes are part of the call, so that no message is delivered unfiltered. They are set again for an existing subscription.
  const { SubscriptionArn } = await sns.send(
    new SubscribeCommand({ ...subscription, Attributes: Object.fromEntries(attributes) }),
  )
  for (const [AttributeName, AttributeValue] of attributes)
    await sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue }))
}
