import { CreateQueueCommand, SetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { z } from 'zod'

/** Keys and policies of access are left out: an emulator has no use for them. */
const queueSchema = z.object({
  QueueName: z.string(),
  VisibilityTimeout: z.number().optional(),
  MessageRetentionPeriod: z.number().optional(),
  RedrivePolicy: z.record(z.string(), z.unknown()).optional(),
  RedriveAllowPolicy: z.record(z.string(), z.unknown()).optional(),
})

/** Makes a queue, or gives the one that is there what its fragment says now. */
export const provisionQueue = async (sqs: SQSClient, properties: unknown): Promise<void> => {
  const { QueueName, ...attributes } = queueSchema.parse(properties)
  // Named alone first: with attributes that differ, SQS would refuse a queue that is there.
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }))
  const Attributes = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, textOf(value)]))
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }))
}

const textOf = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value))
