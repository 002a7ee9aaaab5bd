import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { subscriptions } from '#facts/domain/subscriptions.ts'
import { loadResources, readTemplate } from '#local/provision/template.ts'
import { may, type Principal, roleOfStack, textOf } from '#test/support/world/iam.ts'

const resources = loadResources()
const idsOf = (type: string): readonly string[] =>
  Object.entries(resources).flatMap(([id, { Type }]) => (Type === type ? [id] : []))

const functions = Object.values(
  z
    .object({
      functions: z.record(
        z.string(),
        z.object({ role: z.string(), environment: z.record(z.string(), z.unknown()).default({}), events: z.unknown() }),
      ),
    })
    .parse(readTemplate('serverless.yml')).functions,
)

const policySchema = z.object({ PolicyDocument: z.unknown() })

/** The policies of a resource. AWS stores one: the last one that was written. */
const policiesOf = (type: string, list: string, id: string): readonly unknown[] =>
  idsOf(type).flatMap((policyId) => {
    const Properties = resources[policyId]?.Properties
    const isOfIt = textOf(Properties?.[list]).includes(textOf({ Ref: id }))
    return isOfIt
      ? [policySchema.parse({ PolicyDocument: Properties?.ResourcePolicy, ...Properties }).PolicyDocument]
      : []
  })

const queueIds = idsOf('AWS::SQS::Queue')
const topicArn = textOf({ Ref: 'FactsTopic' })

const tls = { 'aws:SecureTransport': 'true' }
const service = (name: string, sourceArn: string): Principal => ({
  keys: { ...tls, 'aws:SourceArn': sourceArn, 'aws:PrincipalIsAWSService': 'true' },
  service: name,
  isOfThisAccount: false,
  // A service has no policy of its own: the policy of the resource decides.
  mayByIdentity: () => true,
})
const person = (arn: string, isOfThisAccount: boolean): Principal => ({
  keys: { ...tls, 'aws:PrincipalArn': arn, 'aws:PrincipalIsAWSService': 'false' },
  isOfThisAccount,
  mayByIdentity: () => true,
})

/** Callers that no right of the stack was made for. The first has every right in the account. */
const outsiders: Readonly<Record<string, Principal>> = {
  insider: person('arn:aws:iam::000000000000:role/insider', true),
  'other account': person('arn:aws:iam::999999999999:role/stranger', false),
  'other topic': service('sns.amazonaws.com', 'arn:aws:sns:eu-central-1:000000000000:other'),
  'other service': service('events.amazonaws.com', topicArn),
}
const callers: Readonly<Record<string, Principal>> = {
  ...outsiders,
  topic: service('sns.amazonaws.com', topicArn),
  ...Object.fromEntries(idsOf('AWS::IAM::Role').map((id) => [id, roleOfStack(resources, id)])),
}

const queueTarget = (id: string) => ({
  target: { 'Fn::GetAtt': [id, 'Arn'] },
  policy: policiesOf('AWS::SQS::QueuePolicy', 'Queues', id)[0],
})

/** The callers that may do something with a queue, by name. */
const whoMay = (action: string, id: string): readonly string[] =>
  Object.entries(callers).flatMap(([name, caller]) => (may(caller, action, queueTarget(id)) ? [name] : []))

/** `case-files` is `CaseFilesQueue`. */
const subscribed = Object.keys(subscriptions).map(
  (name) => `${name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}Queue`,
)

/** The function that consumes each queue, and so its role. */
const consumerOf = (queueId: string): readonly string[] =>
  whoMay('sqs:ReceiveMessage', queueId).filter((name) => name.endsWith('Role'))

/** Queues to which a function sends, without a consumer of their own. */
const isWithoutSource = (id: string) =>
  id.endsWith('DeadLetters') && !queueIds.includes(id.replace('DeadLetters', 'Queue'))

describe('Every queue', () => {
  it.each(queueIds)('%s has one policy', (id) => {
    expect(policiesOf('AWS::SQS::QueuePolicy', 'Queues', id)).toHaveLength(1)
  })

  it.each(queueIds)('%s has a policy within the quotas of SQS', (id) => {
    const [policy] = policiesOf('AWS::SQS::QueuePolicy', 'Queues', id)
    // A role without a name has the name of the stack, its logical id and 13 characters.
    const arn = `arn:aws:iam::000000000000:role/${'n'.repeat(64)}`
    const text = textOf(policy).replaceAll(/\{"Fn::GetAtt":\[[^\]]{1,200}\]\}/g, `"${arn}"`)
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(8_192)
    const { Statement } = z
      .object({ Statement: z.array(z.object({ Action: z.unknown(), Condition: z.record(z.string(), z.object({})) })) })
      .parse(policy)
    expect(Statement.length).toBeLessThanOrEqual(20)
    for (const { Action } of Statement) expect([Action].flat().length).toBeLessThanOrEqual(7)
    expect(Statement.flatMap(({ Condition }) => Object.keys(Condition)).length).toBeLessThanOrEqual(10)
  })

  it.each(queueIds)('%s is read and emptied by no outsider', (id) => {
    const actions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:PurgeQueue']
    const readers = actions.flatMap((action) => whoMay(action, id))
    expect(readers.filter((name) => !name.endsWith('Role'))).toEqual([])
    expect(whoMay('sqs:PurgeQueue', id)).toEqual([])
  })

  it.each(queueIds.filter((id) => id !== 'IntakeQueue'))('%s receives from no outsider', (id) => {
    const senders = whoMay('sqs:SendMessage', id)
    expect(senders.length).toBeGreaterThan(0)
    expect(senders.filter((name) => !name.endsWith('Role') && name !== 'topic')).toEqual([])
  })

  it.each(queueIds)('%s accepts nothing without TLS', (id) => {
    const plain = Object.entries(callers).filter(([, caller]) =>
      may(caller, 'sqs:SendMessage', { ...queueTarget(id), keys: { 'aws:SecureTransport': 'false' } }),
    )
    expect(plain).toEqual([])
  })
})

describe('A consumer', () => {
  it.each(subscribed)('of %s receives from the topic and from a redrive, and from no one else', (id) => {
    expect(whoMay('sqs:SendMessage', id)).toEqual(['topic', 'RedriveRole'])
    expect(consumerOf(id)).toHaveLength(1)
  })

  it.each(subscribed)('of %s sets aside, and the topic sends what it cannot deliver; no one else does', (id) => {
    expect(whoMay('sqs:SendMessage', id.replace('Queue', 'DeadLetters'))).toEqual(['topic', ...consumerOf(id)])
  })
})

describe('The queue violations', () => {
  it('receives from the functions that report breaches, from a redrive and from a return of intake, and from no one else', () => {
    const reporters = functions.flatMap(({ role, environment, events }) =>
      'VIOLATIONS_QUEUE_URL' in environment && !textOf(events).includes('ViolationsQueue') ? [role] : [],
    )
    expect(whoMay('sqs:SendMessage', 'ViolationsQueue').toSorted()).toEqual(
      [...reporters, 'RedriveRole', 'ReturnIntakeRole'].toSorted(),
    )
  })

  it('has dead letters from its consumer alone', () => {
    expect(whoMay('sqs:SendMessage', 'ViolationsDeadLetters')).toEqual(['RecordViolationRole'])
  })
})

describe('The queue of reads by operators', () => {
  it('receives from the functions behind a token and from a redrive, and from no one else', () => {
    const doors = functions.flatMap(({ role, environment }) => ('AUTH_ISSUER' in environment ? [role] : []))
    expect(doors.length).toBeGreaterThan(5)
    expect(whoMay('sqs:SendMessage', 'ReadingsQueue').toSorted()).toEqual([...doors, 'RedriveRole'].toSorted())
  })
})

describe('The queue intake', () => {
  it('receives from principals of the account, and from no role of the stack', () => {
    expect(whoMay('sqs:SendMessage', 'IntakeQueue')).toEqual(['insider'])
  })

  it('has dead letters from its consumer alone', () => {
    expect(whoMay('sqs:SendMessage', 'IntakeDeadLetters')).toEqual(['IngestQueuedEventRole'])
  })
})

it.each(queueIds.filter(isWithoutSource))('%s, which has no queue before it, receives from functions alone', (id) => {
  const senders = whoMay('sqs:SendMessage', id)
  expect(senders.length).toBeGreaterThan(0)
  expect(senders.filter((name) => !name.endsWith('Role'))).toEqual([])
})

describe('The topic of facts', () => {
  const target = {
    target: { Ref: 'FactsTopic' },
    policy: policiesOf('AWS::SNS::TopicPolicy', 'Topics', 'FactsTopic')[0],
  }
  const insider = outsiders.insider as Principal

  it('has one policy', () => {
    expect(policiesOf('AWS::SNS::TopicPolicy', 'Topics', 'FactsTopic')).toHaveLength(1)
  })

  it('is published to by the outbox, and by the role that republishes', () => {
    const publishers = Object.entries(callers).flatMap(([name, caller]) =>
      may(caller, 'sns:Publish', target) ? [name] : [],
    )
    expect(publishers).toEqual(['PublishFactsRole', 'RepublishRole'])
  })

  it('is subscribed by the queues of consumers alone', () => {
    const subscribe = (endpoint: unknown) =>
      may(insider, 'sns:Subscribe', { ...target, keys: { 'sns:Endpoint': textOf(endpoint) } })
    const arns = subscribed.map((id) => ({ 'Fn::GetAtt': [id, 'Arn'] }))
    expect(arns.map(subscribe)).toEqual(arns.map(() => true))
    expect(
      ['arn:aws:sqs:eu-central-1:000000000000:mine', 'https://mine.example', 'me@mine.example'].map(subscribe),
    ).toEqual([false, false, false])
  })
})

describe('The secret with the keys of facts', () => {
  const target = {
    target: { Ref: 'FactKeysSecret' },
    policy: policiesOf('AWS::SecretsManager::ResourcePolicy', 'SecretId', 'FactKeysSecret')[0],
  }
  const whoMayDo = (action: string) =>
    Object.entries(callers).flatMap(([name, caller]) => (may(caller, action, target) ? [name] : []))

  it('is read by those that seal facts or check seals, and by the role that replaces keys', () => {
    const readers = functions.flatMap(({ role, environment }) => ('FACT_KEYS_SECRET' in environment ? [role] : []))
    expect(readers.length).toBeGreaterThan(subscribed.length)
    expect(whoMayDo('secretsmanager:GetSecretValue').toSorted()).toEqual(
      [...readers, 'ReplaceFactKeysRole', 'RepublishRole'].toSorted(),
    )
    expect(whoMayDo('secretsmanager:ReplicateSecretToRegions')).toEqual([])
  })

  it('is replaced by its rotation and by the role for it alone', () => {
    expect(whoMayDo('secretsmanager:PutSecretValue')).toEqual(['RotateFactKeysRole', 'ReplaceFactKeysRole'])
    expect(whoMayDo('secretsmanager:UpdateSecretVersionStage')).toEqual(['RotateFactKeysRole'])
  })
})

describe('The topic of alarms', () => {
  const target = {
    target: { Ref: 'AlarmTopic' },
    policy: policiesOf('AWS::SNS::TopicPolicy', 'Topics', 'AlarmTopic')[0],
  }

  it('is published to by CloudWatch alone', () => {
    const watch = service('cloudwatch.amazonaws.com', 'arn:aws:cloudwatch:eu-central-1:000000000000:alarm:a')
    const keys = { 'aws:SourceAccount': textOf({ Ref: 'AWS::AccountId' }) }
    expect(may(watch, 'sns:Publish', { ...target, keys })).toBe(true)
    expect(Object.entries(callers).filter(([, caller]) => may(caller, 'sns:Publish', target))).toEqual([])
  })
})

/** docs/runbook.md names these roles where an operator looks at dead letters. */
it.each(queueIds.filter((id) => id.endsWith('DeadLetters')))(
  '%s is read and deleted by roles of operators, and by the erasures',
  (id) => {
    const returns: Readonly<Record<string, string>> = {
      IntakeDeadLetters: 'ReturnIntakeRole',
      OutboxDeadLetters: 'RepublishRole',
    }
    const searches = id === 'IntakeDeadLetters' ? ['RunErasuresRole'] : []
    const readers = ['RedriveRole', ...(returns[id] === undefined ? [] : [returns[id]]), ...searches]
    for (const action of ['sqs:ReceiveMessage', 'sqs:DeleteMessage'])
      expect(new Set(whoMay(action, id))).toEqual(new Set(readers))
  },
)
