import { z } from 'zod'
import { type DeployedFunction, logsIdOf } from './deployed-function.ts'
import { deadLettersIdOf } from './derive-queue.ts'
import { getAtt, type Resource, ref } from './resource.ts'

const rightSchema = z.strictObject({ Action: z.array(z.string()), Resource: z.unknown() })
const roleSchema = z.strictObject({
  Type: z.literal('AWS::IAM::Role'),
  Properties: z.strictObject({}),
  Metadata: z.strictObject({ Rights: z.array(rightSchema) }).default({ Rights: [] }),
})

type Right = z.output<typeof rightSchema>

/**
 * The role of one function: the rights in its fragment, the right to write its log, the rights that follow from its settings,
 * and the rights on the queues that it consumes. A function with rights may use the key through the services that it calls.
 */
export const deriveRole = (definition: DeployedFunction, role: unknown): Resource => {
  const { Type, Metadata } = roleSchema.parse(role)
  const rights = [
    ...Metadata.Rights,
    ...definition.settings.flatMap((name) => rightsBySetting.get(name) ?? []),
    ...definition.queueIds.flatMap(consumerRights),
  ]
  const Statement = [logRight(definition), ...rights].map((right) => ({ Effect: 'Allow', ...right }))
  return {
    Type,
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      ...(rights.length > 0 && { ManagedPolicyArns: [ref('UseDataKey')] }),
      Policies: [{ PolicyName: definition.key, PolicyDocument: { Version: '2012-10-17', Statement } }],
    },
  }
}

const logRight = (definition: DeployedFunction): Right => ({
  Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: getAtt(logsIdOf(definition), 'Arn'),
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

const consumerRights = (queueId: string): readonly Right[] => [
  {
    Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
    Resource: getAtt(queueId, 'Arn'),
  },
  { Action: ['sqs:SendMessage'], Resource: getAtt(deadLettersIdOf(queueId), 'Arn') },
]
