import { olderPolicyIds, queuePolicyIdOf } from './derive-queue.ts'
import { holdersOf } from './holders.ts'
import { getAtt, type Resources, ref } from './resource.ts'

/** A queue of the stack, and how messages reach it. */
type GuardedQueue = Readonly<{
  id: string
  /** The topic sends to it: facts to a consumer, and undeliverable facts to its dead letters. */
  hasTopic: boolean
  /** Principals of this account send to it by their own rights. */
  isOpen: boolean
}>

/**
 * The policy of each queue. A right in the account is not enough to use a queue: every principal is denied, except the roles of
 * the stack that have the right, and the topic where the queue subscribes. SQS itself moves messages to dead letters, and no
 * policy applies to that. A sender of another account needs a statement here.
 */
export const deriveQueuePolicies = (queues: readonly GuardedQueue[], roles: Resources): Resources => {
  const first = queues.flatMap(({ id }) => olderPolicyIds.get(id) ?? [])
  return Object.fromEntries(
    queues.map((queue) => {
      const id = queuePolicyIdOf(queue.id)
      const policy = {
        Type: 'AWS::SQS::QueuePolicy',
        ...(!first.includes(id) && first.length > 0 && { DependsOn: first }),
        Properties: {
          Queues: [ref(queue.id)],
          PolicyDocument: { Version: '2012-10-17', Statement: statementsFor(queue, roles) },
        },
      }
      return [id, policy]
    }),
  )
}

const statementsFor = ({ id, hasTopic, isOpen }: GuardedQueue, roles: Resources): readonly unknown[] => {
  const arn = getAtt(id, 'Arn')
  const topicOnly = { 'aws:SourceArn': ref('FactsTopic') }
  return [
    ...(hasTopic
      ? [
          {
            Sid: 'FactsTopicDelivers',
            Effect: 'Allow',
            Principal: { Service: 'sns.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: arn,
            Condition: { ArnEquals: topicOnly },
          },
        ]
      : []),
    ...(isOpen
      ? []
      : [
          denyOthers('OnlyTheseSend', arn, {
            actions: ['sqs:SendMessage'],
            holders: holdersOf(roles, 'sqs:SendMessage', arn),
            // A call of a role has no source, and a call of the topic has no role: a missing key does not equal.
            besides: hasTopic ? topicOnly : {},
          }),
        ]),
    denyOthers('OnlyTheseReceive', arn, {
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:PurgeQueue'],
      holders: holdersOf(roles, 'sqs:ReceiveMessage', arn),
    }),
    {
      Sid: 'TlsOnly',
      Effect: 'Deny',
      Principal: '*',
      Action: 'sqs:*',
      Resource: arn,
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ]
}

type Denial = Readonly<{
  actions: readonly string[]
  /** The roles that are not denied. */
  holders: readonly string[]
  /** Keys of the request with values that are not denied either. */
  besides?: object
}>

const denyOthers = (Sid: string, Resource: unknown, { actions, holders, besides = {} }: Denial) => {
  const keys = { ...exceptRoles(holders), ...besides }
  return {
    Sid,
    Effect: 'Deny',
    Principal: '*',
    Action: actions,
    Resource,
    ...(Object.keys(keys).length > 0 && { Condition: { ArnNotEquals: keys } }),
  }
}

/** The key of a denial that has exceptions. Without a role there is no exception: everyone is denied. */
export const exceptRoles = (holders: readonly string[]): Readonly<Record<string, unknown>> =>
  holders.length > 0 ? { 'aws:PrincipalArn': holders.map((id) => getAtt(id, 'Arn')) } : {}
