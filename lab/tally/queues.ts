import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { type Environment, settingOf } from './setting.ts'

/** Every queue, by the prefix of its settings. */
const queueNames = ['INTAKE', 'SCORING', 'WORKFLOW', 'AUDIT', 'BRIDGE', 'VIEWS'] as const

/** Messages by queue name in lower case. Example: `{ intake: 0, scoring: 2, … }`. */
export type Depths = Readonly<Record<string, number>>

type Sqs = Readonly<{ sqs: SQSClient; environment: Environment }>

/** Messages waiting or in progress in each queue. */
export const queueDepths = (queues: Sqs): Promise<Depths> => depths(queues, 'QUEUE_URL')

/**
 * Messages in each dead-letter queue. They are counted and not received, because receiving hides a message from others. The
 * count is therefore that of the whole copy and includes dead letters of other tenants.
 */
export const deadLetterDepths = (queues: Sqs): Promise<Depths> => depths(queues, 'DEAD_LETTERS_URL')

const depths = async ({ sqs, environment }: Sqs, suffix: string): Promise<Depths> =>
  Object.fromEntries(
    await Promise.all(
      queueNames.map(async (name) => [
        name.toLowerCase(),
        await depthOf(sqs, settingOf(environment, `${name}_${suffix}`)),
      ]),
    ),
  )

const counted = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const

const depthOf = async (sqs: SQSClient, url: string): Promise<number> => {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...counted] }),
  )
  return counted.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0)
}
