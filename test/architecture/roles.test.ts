import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { loadResources, readTemplate } from '#local/provision/template.ts'

const triggerSchema = z.object({
  httpApi: z.union([z.literal('*'), z.object({ method: z.string() })]).optional(),
  sqs: z.object({ arn: z.unknown() }).optional(),
  stream: z.object({ arn: z.unknown() }).optional(),
})
const functionSchema = z.object({
  role: z.string(),
  environment: z.record(z.string(), z.unknown()).default({}),
  events: z.array(triggerSchema),
})
const statementSchema = z.object({ Action: z.array(z.string()), Resource: z.unknown() })
const roleSchema = z.object({
  Policies: z.array(z.object({ PolicyDocument: z.object({ Statement: z.array(statementSchema) }) })).default([]),
})

const resources = loadResources()
const stores = new Set(
  Object.entries(resources).flatMap(([id, { Type }]) =>
    ['AWS::DynamoDB::Table', 'AWS::SQS::Queue', 'AWS::SNS::Topic'].includes(Type) ? [id] : [],
  ),
)

/** The tables, queues and topics that a value of a template names. Example: `!Sub "${ViewsTable.Arn}/index/byDay"` → `ViewsTable`. */
const storesIn = (value: unknown): readonly string[] =>
  [...JSON.stringify(value ?? null).matchAll(/\w+/g)].map(([word]) => word).filter((word) => stores.has(word))

const reads =
  /^dynamodb:(?:GetItem|BatchGetItem|Query|Scan|ConditionCheckItem|GetRecords|GetShardIterator|DescribeStream|ListStreams)$/

const functions = Object.entries(
  z.object({ functions: z.record(z.string(), functionSchema) }).parse(readTemplate('serverless.yml')).functions,
).map(([name, { role, environment, events }]) => {
  const rights = roleSchema
    .parse(resources[role]?.Properties)
    .Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .flatMap(({ Action, Resource }) => storesIn(Resource).map((store) => ({ store, actions: Action })))
  const writes = rights.flatMap(({ store, actions }) =>
    actions.some((action) => action.startsWith('dynamodb:') && !reads.test(action)) ? [store] : [],
  )
  const calls = events.flatMap(({ httpApi }) => (httpApi === undefined ? [] : [httpApi]))
  const sources = events.flatMap(({ sqs, stream }) => storesIn([sqs?.arn, stream?.arn]))
  return { name, role, rights, writes, calls, named: [...storesIn(environment), ...sources] }
})

describe('The role of', () => {
  it.each(functions)('$name has its name and is its own', ({ name, role }) => {
    expect(role.toLowerCase()).toBe(`${name.replaceAll('-', '')}role`)
    expect(functions.filter((other) => other.role === role)).toHaveLength(1)
  })

  it.each(functions)('$name has a right on each table, queue and topic that it names, and on no other', (known) => {
    expect(new Set(known.rights.map(({ store }) => store))).toEqual(new Set(known.named))
  })
})

describe('A function', () => {
  const isReading = ({ calls }: (typeof functions)[number]) =>
    calls.length > 0 && calls.every((call) => call !== '*' && call.method === 'get')
  const reading = functions.filter(isReading)
  const doors = functions.filter(({ calls }) => calls.length > 0)

  it('reads over GET, or is a door, or neither', () => {
    expect(reading.length).toBeGreaterThan(5)
    expect(doors.length).toBeGreaterThan(reading.length)
  })

  it.each(reading)('that only reads, as $name, writes no table but buckets', ({ writes }) => {
    expect(writes.filter((table) => table !== 'BucketsTable')).toEqual([])
  })

  it.each(functions)('that runs in the cloud, as $name, does not write tenants', ({ writes }) => {
    expect(writes).not.toContain('TenantsTable')
  })
})

describe('The role that redrives', () => {
  const rights = roleSchema
    .parse(resources.RedriveRole?.Properties)
    .Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
  const storesWith = (action: string) =>
    rights.flatMap(({ Action, Resource }) => (Action.includes(action) ? storesIn(Resource) : [])).toSorted()
  const queues = [...stores].filter((id) => id.endsWith('Queue') && id !== 'IntakeQueue')

  it('sends to every queue except intake, and reads the dead letters of these queues alone', () => {
    expect(storesWith('sqs:SendMessage')).toEqual(queues.toSorted())
    const letters = queues.map((id) => id.replace('Queue', 'DeadLetters'))
    expect(storesWith('sqs:StartMessageMoveTask')).toEqual(letters.toSorted())
  })
})

describe('What operators may do', () => {
  const rightsOf = (role: string) =>
    roleSchema
      .parse(resources[role]?.Properties)
      .Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .flatMap(({ Action, Resource }) => storesIn(Resource).flatMap((store) => Action.map((one) => `${one} ${store}`)))
  const job = ['GetItem', 'Query', 'PutItem'].map((action) => `dynamodb:${action} JobsTable`)

  it('as RepublishRole is to read facts, to publish them, and to write jobs with their facts', () => {
    expect(new Set(rightsOf('RepublishRole'))).toEqual(
      new Set([
        ...['GetItem', 'Query', 'PutItem'].map((action) => `dynamodb:${action} FactsTable`),
        'sns:Publish FactsTopic',
        ...['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map((action) => `sqs:${action} OutboxDeadLetters`),
        ...job,
      ]),
    )
  })

  it('as OpenReviewsRole is to write reviews and facts, and opens no value of the vault', () => {
    expect(new Set(rightsOf('OpenReviewsRole'))).toEqual(
      new Set([
        ...['Query', 'PutItem'].map((action) => `dynamodb:${action} FactsTable`),
        ...['GetItem', 'PutItem'].map((action) => `dynamodb:${action} ReviewsTable`),
        'dynamodb:GetItem DecisionPoliciesTable',
        ...['GetItem', 'Query'].map((action) => `dynamodb:${action} ViewsTable`),
        ...job,
      ]),
    )
  })

  it('as ReplaceFactKeysRole concerns no table, no queue and no topic', () => {
    expect(rightsOf('ReplaceFactKeysRole')).toEqual([])
  })

  it('as ReturnIntakeRole is to take dead letters of intake, and to send to no queue but violations', () => {
    expect(new Set(rightsOf('ReturnIntakeRole'))).toEqual(
      new Set([
        ...['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map((action) => `sqs:${action} IntakeDeadLetters`),
        'dynamodb:PutItem FactsTable',
        'dynamodb:PutItem VaultTable',
        'dynamodb:GetItem TenantsTable',
        'sqs:SendMessage ViolationsQueue',
        ...job,
      ]),
    )
  })
})

describe('No role of the stack', () => {
  const roles = Object.entries(resources).flatMap(([id, { Type }]) => (Type === 'AWS::IAM::Role' ? [id] : []))

  it('sends to the queue intake: it would write for a producer', () => {
    const senders = roles.filter((role) =>
      roleSchema
        .parse(resources[role]?.Properties)
        .Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
        .some(
          ({ Action, Resource }) => Action.includes('sqs:SendMessage') && storesIn(Resource).includes('IntakeQueue'),
        ),
    )
    expect(senders).toEqual([])
  })

  it('is missing in the ids that the consumer of intake refuses as senders', () => {
    const ids = roles.map((role) => ({ 'Fn::GetAtt': [role, 'RoleId'] }))
    expect(roles.length).toBeGreaterThan(20)
    expect(resources.StackRoleIds?.Properties.Value).toEqual({ 'Fn::Join': [',', expect.arrayContaining(ids)] })
  })
})
