import { z } from 'zod'
import type { Subscription } from '#facts/domain/subscriptions.ts'
import { alarmOn } from './alarm.ts'
import type { DeployedFunction } from './deployed-function.ts'
import { getAtt, type Resources, ref, stackName } from './resource.ts'

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
      /** `false` for a queue whose dead letters no redrive returns: a redriven message has the redrive as its sender. */
      Redriven: z.literal(false).exactOptional(),
    })
    .prefault({}),
})

/** Returns whether operators redrive the dead letters of the queue of a fragment. */
export const isRedriven = (queue: unknown): boolean => queueSchema.parse(queue).Metadata.Redriven !== false

export const deadLettersIdOf = (queueId: string): string => queueId.replace(/Queue$/, 'DeadLetters')

/** The name of a queue and of its subscription, or of a role. Example: `CaseFilesQueue` is `case-files`. */
export const nameOf = (id: string): string =>
  id
    .replace(/(?:Queue|Role)$/, '')
    .replaceAll(/(?<!^)[A-Z]/g, '-$&')
    .toLowerCase()

/** The one function that reads a queue, and the kinds of facts that the topic delivers to the queue, if it subscribes. */
type Neighbours = Readonly<{ consumer: DeployedFunction; kinds: Subscription | undefined }>

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
        KmsMasterKeyId: ref('DataKey'),
        RedrivePolicy: { deadLetterTargetArn: lettersArn, maxReceiveCount: Metadata.Tries },
      },
    },
    [lettersId]: {
      ...common,
      Properties: {
        QueueName: stackName(`${name}-dead-letters`),
        MessageRetentionPeriod: 14 * 86_400,
        KmsMasterKeyId: ref('DataKey'),
        RedriveAllowPolicy: { redrivePermission: 'byQueue', sourceQueueArns: [arnText(name)] },
      },
    },
    ...(kinds && { [`${stem}Subscription`]: deriveSubscription(id, kinds) }),
    [`${stem}AgeAlarm`]: alarmOn(`${name}-age`, {
      AlarmDescription: 'Messages wait too long in a queue. docs/runbook.md#old-messages',
      ...queueMetric('ApproximateAgeOfOldestMessage', id),
      EvaluationPeriods: 3,
      Threshold: Metadata.OldAfterSeconds,
    }),
    // A single dead letter raises the alarm.
    [`${stem}DeadLettersAlarm`]: alarmOn(`${name}-dead-letters`, {
      AlarmDescription: 'Messages were set aside. docs/runbook.md#dead-letters',
      ...queueMetric('ApproximateNumberOfMessagesVisible', lettersId),
      EvaluationPeriods: 1,
      Threshold: 0,
    }),
  }
}

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
  DependsOn: [factsQueuesPolicyId],
  Properties: {
    TopicArn: ref('FactsTopic'),
    Protocol: 'sqs',
    RawMessageDelivery: true,
    Endpoint: getAtt(queueId, 'Arn'),
    RedrivePolicy: { deadLetterTargetArn: getAtt(deadLettersIdOf(queueId), 'Arn') },
    ...(kinds !== 'every' && { FilterPolicy: { happening: kinds } }),
  },
})

const factsQueuesPolicyId = 'FactsQueuesPolicy'

const tlsOnly = {
  Sid: 'TlsOnly',
  Effect: 'Deny',
  Principal: '*',
  Action: 'sqs:*',
  Resource: '*',
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
}

// The topic sends facts to a consumer, and undeliverable facts to its dead letters.
const factsTopicAlone = {
  Sid: 'FactsTopicAlone',
  Effect: 'Allow',
  Principal: { Service: 'sns.amazonaws.com' },
  Action: 'sqs:SendMessage',
  Resource: '*',
  Condition: { ArnEquals: { 'aws:SourceArn': ref('FactsTopic') } },
}

/**
 * The policies of queues. The topic may send to the queues that subscribe to it. Roles of this account send by their own rights.
 * A sender of another account needs a statement here.
 */
export const deriveQueuePolicies = (ids: readonly string[], isSubscribed: (id: string) => boolean): Resources => {
  const subscribed = ids.filter(isSubscribed)
  const others = ids.filter((id) => !subscribed.includes(id))
  return {
    ...(subscribed.length > 0 && { [factsQueuesPolicyId]: queuePolicy(subscribed, [factsTopicAlone, tlsOnly]) }),
    // The id is older than some of its queues. With a new id, CloudFormation would delete the policy of all of them.
    ...(others.length > 0 && { IntakeQueuesPolicy: queuePolicy(others, [tlsOnly]) }),
  }
}

const queuePolicy = (ids: readonly string[], Statement: readonly unknown[]) => ({
  Type: 'AWS::SQS::QueuePolicy',
  Properties: {
    Queues: ids.flatMap((id) => [ref(id), ref(deadLettersIdOf(id))]),
    PolicyDocument: { Version: '2012-10-17', Statement },
  },
})
