import { CreateQueueCommand, GetQueueUrlCommand, SetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { z } from 'zod'

/** Without keys and access policies: an emulator does not use them. */
const queueSchema = z.object({
  QueueName: z.string(),
  VisibilityTimeout: z.number().optional(),
  MessageRetentionPeriod: z.number().optional(),
  MaximumMessageSize: z.number().optional(),
  RedrivePolicy: z.record(z.string(), z.unknown()).optional(),
  RedriveAllowPolicy: z.record(z.string(), z.unknown()).optional(),
})

type Queue = z.output<typeof queueSchema>

/**
 * Creates all queues, then sets their attributes: a redrive policy can name only a queue that exists. CloudFormation derives
 * this order from `Fn::GetAtt`. Existing queues get the current attributes. `visibilitySeconds` replaces the visibility timeout of
 * every queue that has a consumer.
 */
export const provisionQueues = async (
  sqs: SQSClient,
  properties: readonly unknown[],
  visibilitySeconds?: number,
): Promise<void> => {
  const queues = properties.map((each) => withVisibility(queueSchema.parse(each), visibilitySeconds))
  await Promise.all(queues.map((queue) => createQueue(sqs, queue)))
  await Promise.all(queues.map((queue) => configureQueue(sqs, queue)))
}

/** Only the queue of a consumer has a redrive policy. */
const withVisibility = (queue: Queue, VisibilityTimeout: number | undefined): Queue =>
  VisibilityTimeout === undefined || queue.RedrivePolicy === undefined ? queue : { ...queue, VisibilityTimeout }

/** Creates a queue with its name only. SQS rejects an existing queue if the attributes differ. */
const createQueue = (sqs: SQSClient, { QueueName }: Queue) => sqs.send(new CreateQueueCommand({ QueueName }))

const configureQueue = async (sqs: SQSClient, { QueueName, ...attributes }: Queue): Promise<void> => {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }))
  const Attributes = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, textOf(value)]))
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }))
}

const textOf = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value))
