import { CreateQueueCommand, GetQueueUrlCommand, SetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { z } from 'zod'

/** Keys and policies of access are left out: an emulator has no use for them. */
const queueSchema = z.object({
  QueueName: z.string(),
  VisibilityTimeout: z.number().optional(),
  MessageRetentionPeriod: z.number().optional(),
  RedrivePolicy: z.record(z.string(), z.unknown()).optional(),
  RedriveAllowPolicy: z.record(z.string(), z.unknown()).optional(),
})

/** Creates a queue by name alone. SQS rejects an existing queue if the attributes differ. */
export const createQueue = async (sqs: SQSClient, properties: unknown): Promise<void> => {
  await sqs.send(new CreateQueueCommand({ QueueName: queueSchema.parse(properties).QueueName }))
}

/** Sets the current attributes of an existing queue. A redrive policy needs its dead-letter queue to exist. */
export const configureQueue = async (sqs: SQSClient, properties: unknown): Promise<void> => {
  const { QueueName, ...attributes } = queueSchema.parse(properties)
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }))
  const Attributes = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, textOf(value)]))
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }))
}

const textOf = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value))
