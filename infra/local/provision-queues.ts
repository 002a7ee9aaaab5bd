import { CreateQueueCommand, GetQueueUrlCommand, SetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { z } from 'zod'

/** Without keys and access policies: an emulator does not use them. */
const queueSchema = z.object({
  QueueName: z.string(),
  VisibilityTimeout: z.number().optional(),
  MessageRetentionPeriod: z.number().optional(),
  RedrivePolicy: z.record(z.string(), z.unknown()).optional(),
  RedriveAllowPolicy: z.record(z.string(), z.unknown()).optional(),
})

/** Creates a queue with its name only. SQS rejects an existing queue if the attributes differ. */
export const createQueue = async (sqs: SQSClient, properties: unknown): Promise<void> => {
  await sqs.send(new CreateQueueCommand({ QueueName: queueSchema.parse(properties).QueueName }))
}

/** Sets the current attributes of an existing queue. The queue in a redrive policy must exist. */
export const configureQueue = async (sqs: SQSClient, properties: unknown): Promise<void> => {
  const { QueueName, ...attributes } = queueSchema.parse(properties)
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }))
  const Attributes = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, textOf(value)]))
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }))
}

const textOf = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value))
