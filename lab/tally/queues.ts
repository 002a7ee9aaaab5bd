import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { type Environment, settingOf } from './setting.ts'

/** Every queue of the line, by the word its settings begin with. */
const queueNames = ['INTAKE', 'SCORING', 'WORKFLOW', 'AUDIT', 'BRIDGE', 'VIEWS'] as const

/** Messages by queue name in lower case. Example: `{ intake: 0, scoring: 2, … }`. */
export type Depths = Readonly<Record<string, number>>

type Sqs = Readonly<{ sqs: SQSClient; environment: Environment }>

/** What waits in each queue or is being worked on. */
export const queueDepths = (queues: Sqs): Promise<Depths> => depths(queues, 'QUEUE_URL')

/**
 * What lies in each queue's dead letters. Counted, not read: a dead letter that is received counts one receive more and
 * is out of sight for others, and dead letters stay where they are. So the count is the whole copy's, not one tenant's:
 * what somebody else's events leave there between two counts is counted too.
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
