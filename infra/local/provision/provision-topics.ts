import {
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  InvalidParameterException,
  paginateListSubscriptionsByTopic,
  SetSubscriptionAttributesCommand,
  type SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns'
import { z } from 'zod'

const topicSchema = z.object({ TopicName: z.string() })

/** An empty text removes one. */
const optionalAttributes = ['FilterPolicy', 'RedrivePolicy']

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
  // The attributes are part of the call, so that no message is delivered unfiltered.
  const subscribe = new SubscribeCommand({ ...subscription, Attributes: Object.fromEntries(attributes) })
  try {
    await sns.send(subscribe)
  } catch (error) {
    if (!(error instanceof InvalidParameterException)) throw error
    // SNS refuses a second subscription of a queue with other attributes: a fragment has changed since the data was written.
    await updateSubscription(sns, { TopicArn, Endpoint, attributes: new Map(attributes) })
  }
}

type Change = Readonly<{ TopicArn: string; Endpoint: string; attributes: ReadonlyMap<string, string> }>

const updateSubscription = async (sns: SNSClient, { TopicArn, Endpoint, attributes }: Change): Promise<void> => {
  const SubscriptionArn = await arnOfSubscription(sns, TopicArn, Endpoint)
  const { Attributes = {} } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))
  const ours = Object.keys(Attributes).filter((name) => optionalAttributes.includes(name))
  for (const AttributeName of new Set([...attributes.keys(), ...ours])) {
    const AttributeValue = attributes.get(AttributeName) ?? ''
    if (Attributes[AttributeName] === AttributeValue) continue
    await sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue }))
  }
}

const arnOfSubscription = async (client: SNSClient, TopicArn: string, endpoint: string): Promise<string> => {
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn })) {
    const found = Subscriptions.find(({ Endpoint }) => Endpoint === endpoint)
    if (found?.SubscriptionArn) return found.SubscriptionArn
  }
  throw new Error(`The topic ${TopicArn} has no subscription of ${endpoint}.`)
}
