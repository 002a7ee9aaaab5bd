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

/** Makes a topic; one of that name that is there already is that topic. */
export const provisionTopic = async (sns: SNSClient, properties: unknown): Promise<void> => {
  await sns.send(new CreateTopicCommand({ Name: topicSchema.parse(properties).TopicName }))
}

/** Subscribes a queue, or updates its subscription to its fragment. */
export const provisionSubscription = async (sns: SNSClient, properties: unknown): Promise<void> => {
  const { TopicArn, Protocol, Endpoint, ...rest } = subscriptionSchema.parse(properties)
  const attributes = Object.entries(rest).map(([name, value]) => [name, JSON.stringify(value)] as const)
  const subscription = { TopicArn, Protocol, Endpoint, ReturnSubscriptionArn: true }
  // Subscribed with its attributes, so that not one message comes unfiltered; set again, for one that was there.
  const { SubscriptionArn } = await sns.send(
    new SubscribeCommand({ ...subscription, Attributes: Object.fromEntries(attributes) }),
  )
  for (const [AttributeName, AttributeValue] of attributes)
    await sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue }))
}
