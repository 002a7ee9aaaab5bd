import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Subscription } from '#facts/domain/subscriptions.ts'
import { deriveResources } from '#stack/derive-resources.ts'
import type { Resources } from '#stack/resource.ts'

const consumer = {
  handler: 'functions/intake/take-in.handler',
  role: 'TakeInRole',
  timeout: 30,
  events: [{ sqs: { arn: { 'Fn::GetAtt': ['BigIntakeQueue', 'Arn'] } } }],
}
const role = { Type: 'AWS::IAM::Role', Properties: {} }
const queue = { Type: 'AWS::SQS::Queue', Properties: {} }

/** The resources of a small stack, with its own table of subscriptions. */
const derive = (functions: object, fragments: Resources, kindsByName: Readonly<Record<string, Subscription>> = {}) =>
  deriveResources(functions, fragments, kindsByName)

const derived = (metadata?: object, others = {}) =>
  derive(
    { 'take-in': consumer },
    { TakeInRole: role, BigIntakeQueue: { ...queue, ...(metadata && { Metadata: metadata }) }, ...others },
  )

describe('The resources of a queue', () => {
  it('are the queue, its dead letters and their alarms', () => {
    expect(Object.keys(derived())).toEqual([
      'TakeInRole',
      'IntakeLogs',
      'BigIntakeQueue',
      'BigIntakeDeadLetters',
      'BigIntakeAgeAlarm',
      'BigIntakeDeadLettersAlarm',
      'BigIntakeQueuePolicy',
      'BigIntakeDeadLettersPolicy',
      'IntakeErrorsAlarm',
      'StackRoleIds',
    ])
  })

  it('are named after its logical id', () => {
    const { BigIntakeQueue, BigIntakeDeadLetters } = derived()
    expect(BigIntakeQueue?.Properties.QueueName).toEqual({ 'Fn::Sub': `\${AWS::StackName}-big-intake` })
    expect(BigIntakeDeadLetters?.Properties.QueueName).toEqual({
      'Fn::Sub': `\${AWS::StackName}-big-intake-dead-letters`,
    })
  })

  it('have 20 tries and an alarm after five minutes, unless the fragment has other limits', () => {
    const limits = (metadata?: object) => {
      const { BigIntakeQueue, BigIntakeAgeAlarm } = derived(metadata)
      return [BigIntakeQueue?.Properties.RedrivePolicy, BigIntakeAgeAlarm?.Properties.Threshold]
    }
    expect(limits()).toMatchObject([{ maxReceiveCount: 20 }, 300])
    expect(limits({ Tries: 3, OldAfterSeconds: 60 })).toMatchObject([{ maxReceiveCount: 3 }, 60])
  })

  it('hide a message for six times the timeout of the consumer', () => {
    expect(derived().BigIntakeQueue?.Properties.VisibilityTimeout).toBe(180)
  })

  it('let the topic deliver the kinds of facts that the queue subscribes to', () => {
    const subscribed = (kinds: Subscription) =>
      derive({ 'take-in': consumer }, { TakeInRole: role, BigIntakeQueue: queue }, { 'big-intake': kinds })
    const { BigIntakeSubscription, BigIntakeQueuePolicy, BigIntakeDeadLettersPolicy } = subscribed(['received'])
    expect(BigIntakeSubscription?.Properties.FilterPolicy).toEqual({ happening: ['received'] })
    for (const policy of [BigIntakeQueuePolicy, BigIntakeDeadLettersPolicy])
      expect(JSON.stringify(policy)).toContain('FactsTopicDelivers')
    expect(subscribed('every').BigIntakeSubscription?.Properties).not.toHaveProperty('FilterPolicy')
  })

  it('are not derived where a subscription has no queue', () => {
    const fragments = { TakeInRole: role, BigIntakeQueue: queue }
    expect(() => derive({ 'take-in': consumer }, fragments, { bigIntake: 'every' })).toThrow(
      'subscription "bigIntake", but no queue',
    )
  })

  it('are not derived for a queue that no function or more than one consumes', () => {
    expect(() => derived(undefined, { LostQueue: queue })).toThrow('LostQueue needs exactly one function')
    const twice = { 'take-in': consumer, 'take-in-too': { ...consumer, role: 'TakeInTooRole' } }
    expect(() => derive(twice, { TakeInRole: role, TakeInTooRole: role, BigIntakeQueue: queue })).toThrow(
      'BigIntakeQueue needs exactly one function',
    )
  })

  it.each([
    ['an unknown limit', { Retries: 3 }],
    ['no tries', { Tries: 0 }],
  ])('are not derived with %s', (_, metadata) => {
    expect(() => derived(metadata)).toThrow(z.ZodError)
  })

  it('are the dead letters and their alarm where a function sends them, without a queue before them', () => {
    const Policy = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' } as const
    const resources = derive({}, { OutboxDeadLetters: { ...queue, ...Policy } })
    expect(Object.keys(resources)).toEqual(['OutboxDeadLetters', 'OutboxDeadLettersAlarm', 'OutboxDeadLettersPolicy'])
    expect(resources.OutboxDeadLetters).toMatchObject({
      ...Policy,
      Properties: {
        QueueName: { 'Fn::Sub': `\${AWS::StackName}-outbox-dead-letters` },
        MessageRetentionPeriod: 14 * 86_400,
        RedriveAllowPolicy: { redrivePermission: 'denyAll' },
      },
    })
    expect(resources.OutboxDeadLettersAlarm?.Properties.AlarmDescription).toMatch(/runbook\.md#outbox-dead-letters$/)
    expect(resources.OutboxDeadLettersPolicy?.Properties.Queues).toEqual([{ Ref: 'OutboxDeadLetters' }])
  })

  it('are in no fragment', () => {
    expect(() => derived(undefined, { BigIntakeAgeAlarm: { Type: 'AWS::CloudWatch::Alarm', Properties: {} } })).toThrow(
      'BigIntakeAgeAlarm',
    )
  })
})

const statementsOf = (definition: object, rights?: readonly object[]) => {
  const { TakeInRole } = derive(
    { 'take-in': { ...consumer, ...definition } },
    { TakeInRole: { ...role, ...(rights && { Metadata: { Rights: rights } }) }, BigIntakeQueue: queue },
  )
  return TakeInRole?.Properties
}

describe('The role of a function', () => {
  it('has the rights of its fragment between the right on its log and those on its queue', () => {
    const right = { Action: ['dynamodb:GetItem'], Resource: { 'Fn::GetAtt': ['RowsTable', 'Arn'] } }
    expect(statementsOf({}, [right])).toMatchObject({
      ManagedPolicyArns: [{ Ref: 'UseDataKey' }],
      Policies: [
        {
          PolicyName: 'take-in',
          PolicyDocument: {
            Statement: [
              { Effect: 'Allow', Resource: { 'Fn::GetAtt': ['IntakeLogs', 'Arn'] } },
              { Effect: 'Allow', ...right },
              { Effect: 'Allow', Resource: { 'Fn::GetAtt': ['BigIntakeQueue', 'Arn'] } },
              { Effect: 'Allow', Action: ['sqs:SendMessage'] },
            ],
          },
        },
      ],
    })
  })

  it('has the rights that follow from its settings', () => {
    const environment = { TENANTS_TABLE: '', BUCKETS_TABLE: '', AUTH_ISSUER: '', IDEMPOTENCY_TABLE: '' }
    const { TakeInRole } = derive({ 'take-in': { ...consumer, environment, events: [] } }, { TakeInRole: role })
    const right = (id: string, ...Action: readonly string[]) => ({
      Effect: 'Allow',
      Action,
      Resource: { 'Fn::GetAtt': [id, 'Arn'] },
    })
    expect(TakeInRole?.Properties.Policies).toMatchObject([
      {
        PolicyDocument: {
          Statement: [
            { Effect: 'Allow', Resource: { 'Fn::GetAtt': ['IntakeLogs', 'Arn'] } },
            right('TenantsTable', 'dynamodb:GetItem'),
            right('BucketsTable', 'dynamodb:UpdateItem'),
            right('ViolationsQueue', 'sqs:SendMessage'),
            right('ReadingsQueue', 'sqs:SendMessage'),
            right(
              'IdempotencyTable',
              'dynamodb:GetItem',
              'dynamodb:PutItem',
              'dynamodb:UpdateItem',
              'dynamodb:DeleteItem',
            ),
          ],
        },
      },
    ])
  })

  it('writes the log of its area, which is kept for a month', () => {
    const { IntakeLogs, TakeInRole } = derive(
      {
        'take-in': { ...consumer, events: [] },
        'take-more': { ...consumer, role: 'TakeMoreRole', events: [] },
      },
      { TakeInRole: role, TakeMoreRole: role },
    )
    expect(IntakeLogs).not.toHaveProperty('DeletionPolicy')
    expect(IntakeLogs?.Properties).toMatchObject({
      LogGroupName: { 'Fn::Sub': `/aws/lambda/\${AWS::StackName}-intake` },
      RetentionInDays: 30,
    })
    expect(JSON.stringify(TakeInRole)).toContain('["IntakeLogs","Arn"]')
  })

  it('has a log group of its own where its log is a record, kept for longer and after the stack', () => {
    const record = { ...role, Metadata: { RetainedLogDays: 400 } }
    const { TakeInLogs, IntakeLogs, TakeInRole } = derive(
      { 'take-in': { ...consumer, events: [] } },
      { TakeInRole: record },
    )
    expect(IntakeLogs).toBeUndefined()
    expect(TakeInLogs).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' })
    expect(TakeInLogs?.Properties).toMatchObject({
      LogGroupName: { 'Fn::Sub': `/aws/lambda/\${AWS::StackName}-take-in` },
      RetentionInDays: 400,
    })
    expect(JSON.stringify(TakeInRole)).toContain('["TakeInLogs","Arn"]')
  })

  it.each([
    [{ Ref: 'KeysSecret' }, { Ref: 'KeysSecret' }],
    [
      'arn:aws:secretsmanager:eu-central-1:000000000000:secret:a-1',
      'arn:aws:secretsmanager:eu-central-1:000000000000:secret:a-1',
    ],
    ['a/b', { 'Fn::Join': ['', expect.arrayContaining([':secret:', 'a/b', '-??????'])] }],
  ])('reads the secret that a setting names: %j', (value, Resource) => {
    const environment = { BROKER_SECRET: value }
    const { TakeInRole } = derive({ 'take-in': { ...consumer, environment, events: [] } }, { TakeInRole: role })
    expect(TakeInRole?.Properties.Policies).toMatchObject([
      { PolicyDocument: { Statement: [{}, { Action: ['secretsmanager:GetSecretValue'], Resource }] } },
    ])
  })

  it('may not use the key where it needs nothing that is encrypted', () => {
    const Properties = derive({ 'take-in': { ...consumer, events: [] } }, { TakeInRole: role }).TakeInRole
    expect(Properties?.Properties).not.toHaveProperty('ManagedPolicyArns')
  })

  it('is in a fragment, and each role in a fragment is of a function', () => {
    expect(() => derive({ 'take-in': consumer }, { BigIntakeQueue: queue })).toThrow('TakeInRole')
    expect(() => derived(undefined, { OldRole: role })).toThrow('OldRole')
  })

  it('is short in a fragment', () => {
    const long = { ...role, Properties: { AssumeRolePolicyDocument: {} } }
    expect(() => derived(undefined, { TakeInRole: long })).toThrow(z.ZodError)
  })
})

describe('The role of operators', () => {
  const fragments = {
    TakeInRole: role,
    BigIntakeQueue: queue,
    HeldRole: { ...role, Metadata: { AssumedBy: 'people', Redrives: true } },
  }
  const ofPeople = (queueMetadata = {}) =>
    derive({ 'take-in': consumer }, { ...fragments, BigIntakeQueue: { ...queue, Metadata: queueMetadata } }).HeldRole
      ?.Properties

  it('is assumed by users of the account with MFA, in a session with their name', () => {
    expect(ofPeople()?.AssumeRolePolicyDocument).toMatchObject({
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:root` } },
          Condition: {
            Bool: { 'aws:MultiFactorAuthPresent': 'true' },
            StringEquals: { 'sts:RoleSessionName': `\${aws:username}` },
          },
        },
      ],
    })
  })

  it('reads all dead letters, and returns those of queues that the stack alone sends to', () => {
    const arns = (...ids: readonly string[]) => ids.map((id) => ({ 'Fn::GetAtt': [id, 'Arn'] }))
    const rightsWith = (returned: unknown, queues: unknown) => [
      {
        PolicyName: 'held',
        PolicyDocument: {
          Statement: [
            { Action: expect.arrayContaining(['sqs:DeleteMessage']), Resource: arns('BigIntakeDeadLetters') },
            { Action: expect.arrayContaining(['sqs:StartMessageMoveTask']), Resource: returned },
            { Action: ['sqs:SendMessage', 'sqs:GetQueueAttributes'], Resource: queues },
          ],
        },
      },
    ]
    expect(ofPeople()?.Policies).toMatchObject(rightsWith(arns('BigIntakeDeadLetters'), arns('BigIntakeQueue')))
    expect(ofPeople({ SentBy: 'producers' })?.Policies).toMatchObject(rightsWith([], []))
  })

  it('has no rights but those of its fragment, unless it redrives', () => {
    const right = { Action: ['sns:Publish'], Resource: { Ref: 'FactsTopic' } }
    const HeldRole = { ...role, Metadata: { AssumedBy: 'people', Rights: [right] } }
    const { Policies } = derive({ 'take-in': consumer }, { ...fragments, HeldRole }).HeldRole?.Properties ?? {}
    expect(Policies).toMatchObject([{ PolicyDocument: { Statement: [{ Effect: 'Allow', ...right }] } }])
  })

  it('is not the role of a function', () => {
    const TakeInRole = { ...role, Metadata: { AssumedBy: 'people' } }
    expect(() => derive({ 'take-in': consumer }, { ...fragments, TakeInRole })).toThrow(
      'People assume the role TakeInRole',
    )
  })
})

it('divides the functions of a large area among alarms of ten', () => {
  const keys = Array.from({ length: 21 }, (_, index) => `call-${index}`)
  const functions = keys.map((key, index) => [
    key,
    { handler: `functions/ledger/${key}.handler`, role: `Call${index}Role`, timeout: 10 },
  ])
  const roles = Object.fromEntries(keys.map((_, index) => [`Call${index}Role`, role]))
  const resources = derive(Object.fromEntries(functions), roles)
  const metrics = ['LedgerErrorsAlarm', 'LedgerErrorsAlarm2', 'LedgerErrorsAlarm3'].map((id) =>
    z.array(z.object({ Id: z.string() })).parse(resources[id]?.Properties.Metrics),
  )
  // The sum is one more.
  expect(metrics.map(({ length }) => length)).toEqual([11, 11, 2])
  expect(resources.LedgerErrorsAlarm3?.Properties).toMatchObject({
    AlarmName: { 'Fn::Sub': `\${AWS::StackName}-ledger-errors-3` },
    Metrics: [{ Label: 'call-20' }, { Expression: 'SUM([FILL(e1, 0)])' }],
  })
})
