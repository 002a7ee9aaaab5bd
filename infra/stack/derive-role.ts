import { z } from 'zod'
import type { DeployedFunction } from './deployed-function.ts'
import { logGroupOf } from './derive-logs.ts'
import { deadLettersIdOf, nameOf } from './derive-queue.ts'
import { getAtt, type Resource, ref } from './resource.ts'

const rightSchema = z.strictObject({
  Action: z.array(z.string()),
  Resource: z.unknown(),
  Condition: z.unknown().exactOptional(),
})
const roleSchema = z.strictObject({
  Type: z.literal('AWS::IAM::Role'),
  Properties: z.strictObject({}),
  Metadata: z
    .strictObject({
      Rights: z.array(rightSchema).default([]),
      /** `people`: operators of the account assume the role. Without it, a function has the role. */
      AssumedBy: z.literal('people').exactOptional(),
      /** The role returns dead letters to their queues. */
      Redrives: z.literal(true).exactOptional(),
      /** The log of the function is a record: it is kept for these days, and outlives the stack. */
      RetainedLogDays: z.int().positive().exactOptional(),
    })
    .prefault({}),
})

type Right = z.output<typeof rightSchema>

/** Returns whether people assume the role of a fragment, and not a function. */
export const isOfPeople = ({ Metadata }: Resource): boolean =>
  z.object({ AssumedBy: z.literal('people') }).safeParse(Metadata).success

/**
 * The role of one function: the rights in its fragment, the right to write its log, the rights that follow from its settings,
 * and the rights on the queues that it consumes. A function with rights may use the key through the services that it calls.
 */
export const deriveRole = (definition: DeployedFunction, role: unknown): Resource => {
  const { Type, Metadata } = roleSchema.parse(role)
  const rights = [
    ...Metadata.Rights,
    ...Object.keys(definition.settings).flatMap((name) => rightsBySetting.get(name) ?? []),
    ...Object.entries(definition.settings).flatMap(secretRights),
    ...definition.queueIds.flatMap(consumerRights),
  ]
  return {
    Type,
    Properties: {
      AssumeRolePolicyDocument: documentOf([
        { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ]),
      ...(rights.length > 0 && { ManagedPolicyArns: [ref('UseDataKey')] }),
      Policies: [policyOf(definition.key, [logRight(logGroupOf(definition, role).id), ...rights])],
    },
  }
}

/** The queues whose dead letters a redrive returns, and all dead letters. */
export type RedrivenQueues = Readonly<{ queueIds: readonly string[]; lettersIds: readonly string[] }>

/**
 * A role that operators assume: the rights in its fragment and, if it redrives, the rights on these queues. IAM decides which
 * users of the account may assume it. A session requires MFA and has the name of its user, so CloudTrail and Sluice name a person.
 */
export const deriveRoleOfPeople = (id: string, role: unknown, queues: RedrivenQueues): Resource => {
  const { Type, Metadata } = roleSchema.parse(role)
  const rights = [...Metadata.Rights, ...(Metadata.Redrives ? redriveRights(queues) : [])]
  return {
    Type,
    Properties: {
      AssumeRolePolicyDocument: documentOf([
        {
          Effect: 'Allow',
          Principal: { AWS: { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:root` } },
          Action: 'sts:AssumeRole',
          Condition: {
            Bool: { 'aws:MultiFactorAuthPresent': 'true' },
            // A variable of IAM, not of CloudFormation.
            StringEquals: { 'sts:RoleSessionName': `\${aws:username}` },
          },
        },
      ]),
      ManagedPolicyArns: [ref('UseDataKey')],
      Policies: [policyOf(nameOf(id), rights)],
    },
  }
}

const documentOf = (Statement: readonly unknown[]) => ({ Version: '2012-10-17', Statement })

const policyOf = (PolicyName: string, rights: readonly Right[]) => ({
  PolicyName,
  PolicyDocument: documentOf(rights.map((right) => ({ Effect: 'Allow', ...right }))),
})

const logRight = (logsId: string): Right => ({
  Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: getAtt(logsId, 'Arn'),
})

/** Settings that only one kind of function has, and the rights that every function of this kind needs. */
const rightsBySetting: ReadonlyMap<string, readonly Right[]> = new Map([
  // A function that admits callers or senders reads the tenant, counts its requests or messages, and reports breaches.
  [
    'BUCKETS_TABLE',
    [
      { Action: ['dynamodb:GetItem'], Resource: getAtt('TenantsTable', 'Arn') },
      { Action: ['dynamodb:UpdateItem'], Resource: getAtt('BucketsTable', 'Arn') },
      { Action: ['sqs:SendMessage'], Resource: getAtt('ViolationsQueue', 'Arn') },
    ],
  ],
  // A function behind a token reports reads by operators, and readings.
  ['AUTH_ISSUER', [{ Action: ['sqs:SendMessage'], Resource: getAtt('ReadingsQueue', 'Arn') }]],
  // A creating call stores its response under the idempotency key.
  [
    'IDEMPOTENCY_TABLE',
    [
      {
        Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
        Resource: getAtt('IdempotencyTable', 'Arn'),
      },
    ],
  ],
])

/** A setting with this end names a secret, and the function reads it. */
const secretRights = ([name, value]: readonly [string, unknown]): readonly Right[] =>
  name.endsWith('_SECRET') ? [{ Action: ['secretsmanager:GetSecretValue'], Resource: secretArn(value) }] : []

/** Secrets Manager adds six characters to the name in the ARN. A reference to a secret of the stack is its ARN. */
const secretArn = (value: unknown): unknown => {
  if (typeof value !== 'string' || value.startsWith('arn:')) return value
  const place = ['arn:', ref('AWS::Partition'), ':secretsmanager:', ref('AWS::Region'), ':', ref('AWS::AccountId')]
  return { 'Fn::Join': ['', [...place, ':secret:', value, '-??????']] }
}

const consumerRights = (queueId: string): readonly Right[] => [
  {
    Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
    Resource: getAtt(queueId, 'Arn'),
  },
  { Action: ['sqs:SendMessage'], Resource: getAtt(deadLettersIdOf(queueId), 'Arn') },
]

/** The rights to look at dead letters, to delete them and to return them. SQS checks the rights of the caller on both queues. */
const redriveRights = ({ queueIds, lettersIds }: RedrivenQueues): readonly Right[] => [
  {
    Action: ['sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
    Resource: arnsOf(lettersIds),
  },
  {
    Action: ['sqs:StartMessageMoveTask', 'sqs:ListMessageMoveTasks', 'sqs:CancelMessageMoveTask'],
    Resource: arnsOf(queueIds.map(deadLettersIdOf)),
  },
  { Action: ['sqs:SendMessage', 'sqs:GetQueueAttributes'], Resource: arnsOf(queueIds) },
]

const arnsOf = (ids: readonly string[]) => ids.map((id) => getAtt(id, 'Arn'))
