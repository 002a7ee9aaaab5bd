import { z } from 'zod'
import { filterOf, type Subscription } from '#facts/domain/subscriptions.ts'
import { alarmOn } from './alarm.ts'
import type { DeployedFunction } from './deployed-function.ts'
import { getAtt, type Resource, type Resources, ref, stackName } from './resource.ts'

const queueSchema = z.strictObject({
  Type: z.literal('AWS::SQS::Queue'),
  Properties: z.strictObject({}),
  /** `Retain` for a queue whose messages exist nowhere else. Its dead letters are retained with it. */
  DeletionPolicy: z.literal('Retain').exactOptional(),
  UpdateReplacePolicy: z.literal('Retain').exactOptional(),
  Metadata: z
    .strictObject({
      /** How many times a message is received before it becomes a dead letter. */
      Tries: z.int().positive().default(20),
      /** The age of the oldest message, in seconds, above which the alarm begins. */
      OldAfterSeconds: z.int().positive().default(300),
      /**
       * `producers`: principals of the account send to the queue by their own rights, and each message has its sender. No
       * redrive returns its dead letters, because SQS would replace the sender. Without it, only the stack sends.
       */
      SentBy: z.literal('producers').exactOptional(),
    })
    .prefault({}),
})

/** Returns whether producers send to the queue of a fragment, and not the stack alone. */
export const isOpenToProducers = (queue: unknown): boolean => queueSchema.parse(queue).Metadata.SentBy === 'producers'

export const deadLettersIdOf = (queueId: string): string => queueId.replace(/Queue$/, 'DeadLetters')

/** Returns whether a queue of a fragment is for dead letters that a function sends, without a queue before it. */
export const isDeadLetters = (id: string): boolean => id.endsWith('DeadLetters')

/** The queue whose dead letters these are. A queue that takes no dead letters is its own source. */
export const sourceIdOf = (id: string): string => id.replace(/DeadLetters$/, 'Queue')

/** The logical id of the policy of the topic of facts. */
export const topicPolicyId = 'FactsTopicPolicy'

/** The name of a queue and of its subscription, or of a role. Example: `CaseFilesQueue` is `case-files`. */
export const nameOf = (id: string): string =>
  id
    .replace(/(?:Queue|Role)$/, '')
    .replaceAll(/(?<!^)[A-Z]/g, '-$&')
    .toLowerCase()

/** The one function that reads a queue, and the kinds of facts that the topic delivers to the queue, if it subscribes. */
type Neighbours = Readonly<{ consumer: DeployedFunction; kinds: Subscription | undefined }>

/**
 * 256 KiB, the limit of a topic; the default of SQS is 1 MiB. Dead letters have the default, because a message that is set
 * aside has more attributes.
 */
const messageBytesMax = 262_144

/** A queue with its dead letters, its alarms and its subscription. */
export const deriveQueue = (id: string, queue: unknown, { consumer, kinds }: Neighbours): Resources => {
  const { Metadata, Properties: _, ...common } = queueSchema.parse(queue)
  const stem = id.replace(/Queue$/, '')
  const name = nameOf(id)
  const lettersId = deadLettersIdOf(id)
  const lettersArn = getAtt(lettersId, 'Arn')
  return {
    [id]: {
      ...common,
      Properties: {
        QueueName: stackName(name),
        VisibilityTimeout: 6 * consumer.timeoutSeconds,
        // Ten days less than the dead letters, because the age of a dead letter includes the time in this queue.
        MessageRetentionPeriod: 4 * 86_400,
        MaximumMessageSize: messageBytesMax,
        KmsMasterKeyId: ref('DataKey'),
        RedrivePolicy: { deadLetterTargetArn: lettersArn, maxReceiveCount: Metadata.Tries },
      },
    },
    [lettersId]: lettersQueue(common, name, { redrivePermission: 'byQueue', sourceQueueArns: [arnText(name)] }),
    ...(kinds && { [`${stem}Subscription`]: deriveSubscription(id, kinds) }),
    [`${stem}AgeAlarm`]: alarmOn(`${name}-age`, {
      AlarmDescription: 'Messages wait too long in a queue. docs/runbook.md#old-messages',
      ...queueMetric('ApproximateAgeOfOldestMessage', id),
      EvaluationPeriods: 3,
      Threshold: Metadata.OldAfterSeconds,
    }),
    [`${lettersId}Alarm`]: lettersAlarm(lettersId, name, 'Messages were set aside. docs/runbook.md#dead-letters'),
  }
}

/** A queue for the dead letters that a function sends, with its alarm. Its messages exist nowhere else. */
export const deriveDeadLetters = (id: string, queue: unknown): Resources => {
  const { Metadata: _, Properties: __, ...common } = queueSchema.parse(queue)
  const name = nameOf(id.replace(/DeadLetters$/, ''))
  const section = `docs/runbook.md#${name}-dead-letters`
  return {
    [id]: lettersQueue(common, name, { redrivePermission: 'denyAll' }),
    [`${id}Alarm`]: lettersAlarm(id, name, `Records were set aside. ${section}`),
  }
}

const lettersQueue = (common: Pick<Resource, 'Type'>, name: string, RedriveAllowPolicy: object): Resource => ({
  ...common,
  Properties: {
    QueueName: stackName(`${name}-dead-letters`),
    MessageRetentionPeriod: 14 * 86_400,
    KmsMasterKeyId: ref('DataKey'),
    RedriveAllowPolicy,
  },
})

/** A single dead letter raises the alarm. */
const lettersAlarm = (lettersId: string, name: string, AlarmDescription: string): Resource =>
  alarmOn(`${name}-dead-letters`, {
    AlarmDescription,
    ...queueMetric('ApproximateNumberOfMessagesVisible', lettersId),
    EvaluationPeriods: 1,
    Threshold: 0,
  })

/** The ARN as text: a queue and its dead letters cannot refer to each other. */
const arnText = (name: string) => ({
  'Fn::Sub': `arn:\${AWS::Partition}:sqs:\${AWS::Region}:\${AWS::AccountId}:\${AWS::StackName}-${name}`,
})

const queueMetric = (MetricName: string, id: string) => ({
  Namespace: 'AWS/SQS',
  MetricName,
  Dimensions: [{ Name: 'QueueName', Value: getAtt(id, 'QueueName') }],
  Statistic: 'Maximum',
  Period: 60,
})

/**
 * Raw delivery preserves the text of the fact as the body and the attributes of the message. SNS sends a fact that it cannot
 * deliver to the dead letters of the consumer, so no fact is lost between topic and queue.
 */
const deriveSubscription = (queueId: string, kinds: Subscription) => ({
  Type: 'AWS::SNS::Subscription',
  // Before its policy, the topic could not deliver to a queue, and no one may subscribe a queue that the policy does not name.
  DependsOn: [queuePolicyIdOf(queueId), queuePolicyIdOf(deadLettersIdOf(queueId)), topicPolicyId],
  Properties: {
    TopicArn: ref('FactsTopic'),
    Protocol: 'sqs',
    RawMessageDelivery: true,
    Endpoint: getAtt(queueId, 'Arn'),
    RedrivePolicy: { deadLetterTargetArn: getAtt(deadLettersIdOf(queueId), 'Arn') },
    ...(filterOf(kinds) && { FilterPolicy: filterOf(kinds) }),
  },
})

/**
 * Two ids are older than the policies of single queues. If one were deleted, CloudFormation would delete the policies of its
 * queues after it has written the new ones, so each stays as the policy of one queue. The others are written after them.
 */
export const olderPolicyIds: ReadonlyMap<string, string> = new Map([
  ['AuditQueue', 'FactsQueuesPolicy'],
  ['IntakeQueue', 'IntakeQueuesPolicy'],
])

/** The logical id of the policy of a queue. Example: `ScoringQueue` has `ScoringQueuePolicy`. */
export const queuePolicyIdOf = (queueId: string): string => olderPolicyIds.get(queueId) ?? `${queueId}Policy`
