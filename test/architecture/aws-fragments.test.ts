import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { projectFolder } from '#local/copy/running-copy.ts'
import { fragmentPaths, loadResources, readTemplate } from '#local/provision/template.ts'
import { allSettings } from '#stack/all-settings.ts'

type Properties = Readonly<Record<string, unknown>>

const resources = loadResources()
const ofType = (type: string): readonly (readonly [id: string, properties: Properties])[] =>
  Object.entries(resources).flatMap(([id, { Type, Properties }]) => (Type === type ? [[id, Properties] as const] : []))

const getAtt = (id: string, attribute: string) => ({ 'Fn::GetAtt': [id, attribute] })

const mappingSchema = z.object({ functionResponseType: z.string(), arn: z.unknown() })
const functionSchema = z.object({
  handler: z.string(),
  role: z.string(),
  timeout: z.number(),
  disableLogs: z.boolean(),
  environment: z.record(z.string(), z.unknown()).default({}),
  events: z.array(z.object({ sqs: mappingSchema.optional(), stream: mappingSchema.optional() })),
})
const parametersSchema = z.record(z.string(), z.unknown())
const serviceSchema = z.object({
  params: z.object({ default: parametersSchema, local: parametersSchema }),
  functions: z.record(z.string(), functionSchema),
  resources: z.array(z.string()),
})

const service = serviceSchema.parse(readTemplate('serverless.yml'))
const functions = Object.entries(service.functions)
const mappings = functions.flatMap(([key, { events, timeout }]) =>
  events.flatMap(({ sqs, stream }) =>
    [sqs, stream].flatMap((mapping) => (mapping ? [{ key, timeout, ...mapping }] : [])),
  ),
)

const readText = (path: string): string => readFileSync(join(projectFolder, path), 'utf8')
const sourceOf = (handler: string): string => handler.replace(/\.handler$/, '.ts')

it('deploys every fragment', () => {
  expect(service.resources).toEqual(fragmentPaths().map((path) => `\${file(${path})}`))
})

describe('Every function', () => {
  it.each(functions)(
    '%s has a file of its name, a role of its own and the log group of its area',
    (key, definition) => {
      expect(definition.handler.split('/').at(-1)).toBe(`${key}.handler`)
      expect(existsSync(join(projectFolder, sourceOf(definition.handler)))).toBe(true)
      expect(functions.filter(([, { role }]) => role === definition.role)).toHaveLength(1)
      expect(resources[definition.role]?.Type).toBe('AWS::IAM::Role')
      expect(definition.disableLogs).toBe(true)
      const names = ofType('AWS::Logs::LogGroup').map(([, { LogGroupName }]) => LogGroupName)
      const area = key === 'record-reading' ? key : definition.handler.split('/')[1]
      expect(names).toContainEqual({ 'Fn::Sub': `/aws/lambda/\${AWS::StackName}-${area}` })
    },
  )

  it.each(functions)('%s has exactly the variables that it reads', (_, { handler, environment }) => {
    const source = readText(sourceOf(handler))
    const concerns = new Set([...source.matchAll(/\b(\w+Settings)\b/g)].map(([, name = '']) => name))
    if (source.includes('makeDoor(')) concerns.add('accessSettings')
    if (source.includes('factConsumerParts(')) concerns.add('factKeysSettings').add('violationsSettings')
    const read = Object.entries(allSettings).flatMap(([name, part]) =>
      concerns.has(name) && 'in' in part ? Object.keys(part.in.shape) : [],
    )
    const queues = [...source.matchAll(/\b(?:factC|c)onsumerParts\(\s*'[^']+',\s*'([^']+)'/g)].map(
      ([, name = '']) => name,
    )
    const ofQueues = queues.flatMap((name) => Object.keys(allSettings.queueSettings(name).in.shape))
    expect(Object.keys(environment).toSorted()).toEqual([...new Set([...read, ...ofQueues])].toSorted())
  })

  it.each(mappings)('$key reports single failures of a batch', ({ functionResponseType }) => {
    expect(functionResponseType).toBe('ReportBatchItemFailures')
  })
})

describe.each(['default', 'local'] as const)('The parameters of stage %s', (stage) => {
  it('name the model that scoring asks, where it is and how long it may take', () => {
    const { MODEL_URL, MODEL_NAME, MODEL_TIMEOUT_MS } = service.functions['score-event']?.environment ?? {}
    const names = [MODEL_URL, MODEL_NAME, MODEL_TIMEOUT_MS].map(
      (value) => /^\$\{param:(\w+)\}$/.exec(String(value))?.[1],
    )
    expect(names).toEqual(['modelUrl', 'modelName', 'modelTimeoutMs'])
    expect(Object.keys(service.params[stage])).toEqual(expect.arrayContaining(names))
  })
})

describe('Every queue', () => {
  const queues = ofType('AWS::SQS::Queue')
  const sources = queues.filter(([id]) => id.endsWith('Queue'))
  const letters = queues.filter(([id]) => id.endsWith('DeadLetters'))
  /** Dead letters that a function sends, without a queue before them. */
  const ofFunctions = ['OutboxDeadLetters']
  const policySchema = z.object({ Queues: z.array(z.object({ Ref: z.string() })) })

  it('is either a source or dead letters', () => {
    expect(sources.length + letters.length).toBe(queues.length)
    const ofSources = sources.map(([id]) => id.replace('Queue', 'DeadLetters'))
    expect([...ofSources, ...ofFunctions].toSorted()).toEqual(letters.map(([id]) => id).toSorted())
    expect(sources.length).toBeGreaterThan(0)
  })

  it.each(sources)(
    '%s is redriven to its own dead letters, which take nothing else',
    (id, { RedrivePolicy, QueueName }) => {
      const ownLetters = id.replace('Queue', 'DeadLetters')
      expect(RedrivePolicy).toEqual({
        deadLetterTargetArn: getAtt(ownLetters, 'Arn'),
        maxReceiveCount: expect.any(Number),
      })
      const name = z.object({ 'Fn::Sub': z.string() }).parse(QueueName)['Fn::Sub']
      const arn = `arn:\${AWS::Partition}:sqs:\${AWS::Region}:\${AWS::AccountId}:${name}`
      expect(resources[ownLetters]?.Properties.RedriveAllowPolicy).toEqual({
        redrivePermission: 'byQueue',
        sourceQueueArns: [{ 'Fn::Sub': arn }],
      })
    },
  )

  it.each(ofFunctions)('%s takes no messages from a queue', (id) => {
    expect(resources[id]?.Properties.RedriveAllowPolicy).toEqual({ redrivePermission: 'denyAll' })
  })

  it.each(sources)('%s hides a message for six times the time-out of its consumer', (id, { VisibilityTimeout }) => {
    const consumer = mappings.find(({ arn }) => JSON.stringify(arn) === JSON.stringify(getAtt(id, 'Arn')))
    expect(VisibilityTimeout).toBe(6 * (consumer?.timeout ?? Number.NaN))
  })

  it.each(letters)('%s keeps its messages for 14 days', (_, { MessageRetentionPeriod }) => {
    expect(MessageRetentionPeriod).toBe(14 * 86_400)
  })

  // Messages of other queues are facts, which the table has.
  const ofRecords = ['Intake', 'Violations', 'Readings'].flatMap((stem) => [`${stem}Queue`, `${stem}DeadLetters`])
  const retained = [...ofRecords, ...ofFunctions]
  it.each(queues)('%s is retained if its messages exist nowhere else', (id) => {
    const policy = retained.includes(id) ? 'Retain' : undefined
    expect([resources[id]?.DeletionPolicy, resources[id]?.UpdateReplacePolicy]).toEqual([policy, policy])
  })

  it.each(queues)('%s is encrypted, guarded by a policy and watched by an alarm', (id, { KmsMasterKeyId }) => {
    expect(KmsMasterKeyId).toEqual({ Ref: 'DataKey' })
    const guarded = ofType('AWS::SQS::QueuePolicy').flatMap(([, policy]) => policySchema.parse(policy).Queues)
    expect(guarded).toContainEqual({ Ref: id })
    expect(JSON.stringify(ofType('AWS::CloudWatch::Alarm'))).toContain(JSON.stringify(getAtt(id, 'QueueName')))
  })
})

describe('Every store', () => {
  it.each(ofType('AWS::DynamoDB::Table'))('%s is encrypted with our key and paid by request', (_, properties) => {
    const SSESpecification = { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: getAtt('DataKey', 'Arn') }
    expect(properties).toMatchObject({ SSESpecification, BillingMode: 'PAY_PER_REQUEST' })
  })

  it.each([
    'FactsTable',
    'AuditTable',
    'AuditLogTable',
    'CustodyTable',
    'LedgerTable',
    'RulesetsTable',
    'DecisionPoliciesTable',
    'TenantsTable',
  ])('%s cannot be deleted by accident and can be recovered', (id) => {
    expect(resources[id]?.Properties).toMatchObject({
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    })
    expect(resources[id]).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' })
  })

  it.each([
    'ProfilesTable',
    'ViewsTable',
    'IdempotencyTable',
    'BridgeTable',
    'BucketsTable',
    'OutboxTable',
    'JobsTable',
  ])('%s is deleted with the stack: its content can be built again, or expires', (id) => {
    expect(resources[id]?.Properties).not.toHaveProperty('DeletionProtectionEnabled')
  })

  it('that scoring learns from can be recovered, though it is deleted with the stack', () => {
    const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true }
    expect(resources.ProfilesTable?.Properties).toMatchObject({ PointInTimeRecoverySpecification })
  })

  it('is one of two with a stream', () => {
    expect(ofType('AWS::DynamoDB::Table').flatMap(([id, table]) => (table.StreamSpecification ? [id] : []))).toEqual([
      'AuditLogTable',
      'FactsTable',
    ])
    // The outbox compares both images: without the old one, it cannot report an altered fact.
    expect(resources.FactsTable?.Properties.StreamSpecification).toEqual({ StreamViewType: 'NEW_AND_OLD_IMAGES' })
  })

  it.each(ofType('AWS::Logs::LogGroup'))('%s is encrypted and forgets in time', (id, properties) => {
    const RetentionInDays = id === 'RecordReadingLogs' ? 400 : 30
    expect(properties).toMatchObject({ RetentionInDays, KmsKeyId: getAtt('DataKey', 'Arn') })
  })
})

describe('Every right', () => {
  const statementSchema = z.object({ Effect: z.literal('Allow'), Action: z.array(z.string()), Resource: z.unknown() })
  const roleSchema = z.object({
    Policies: z.array(z.object({ PolicyDocument: z.object({ Statement: z.array(statementSchema) }) })),
  })
  const rights = ofType('AWS::IAM::Role').flatMap(([role, properties]) =>
    roleSchema
      .parse(properties)
      .Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement.map((right) => ({ role, ...right }))),
  )

  it.each(rights)('of $role to $Action names its resource', ({ Action, Resource }) => {
    expect(Action.join()).not.toContain('*')
    // The objects of a bucket have no other name, and neither have the partial tiles of all logs.
    const named = JSON.stringify(Resource).replace('/tile/*.p/*', '')
    expect(named.replace(/\$\{\w+Bucket\.Arn\}\/\*/, '')).not.toContain('*')
  })
})

const subSchema = z.object({ 'Fn::Sub': z.string() })
const dimensionSchema = z.object({ Name: z.literal('FunctionName'), Value: subSchema })
const metricSchema = z.object({
  Id: z.string(),
  MetricStat: z.object({
    Metric: z.object({
      Namespace: z.literal('AWS/Lambda'),
      MetricName: z.literal('Errors'),
      Dimensions: z.tuple([dimensionSchema]),
    }),
    Stat: z.literal('Sum'),
  }),
  ReturnData: z.literal(false),
})
const expressionSchema = z.object({ Expression: z.string(), ReturnData: z.literal(true) })
const errorAlarmSchema = z.object({ Metrics: z.array(z.union([metricSchema, expressionSchema])) })

/** The names of the functions whose errors the expression of an alarm sums up. */
const watchedBy = ({ Metrics }: z.output<typeof errorAlarmSchema>): readonly string[] => {
  const [sum, ...others] = Metrics.flatMap((metric) => ('Expression' in metric ? [metric.Expression] : []))
  expect(others).toEqual([])
  const metrics = Metrics.flatMap((metric) => ('Expression' in metric ? [] : [metric]))
  // CloudWatch refuses an alarm with more metrics.
  expect(metrics.length).toBeLessThanOrEqual(10)
  expect(sum).toBe(`SUM([${metrics.map(({ Id }) => `FILL(${Id}, 0)`).join(', ')}])`)
  return metrics.map(({ MetricStat }) => MetricStat.Metric.Dimensions[0].Value['Fn::Sub'])
}

describe('Every alarm', () => {
  const anchors = [...readText('docs/runbook.md').matchAll(/^## (.+)$/gm)].map(([, heading = '']) =>
    heading.toLowerCase().replaceAll(' ', '-'),
  )
  const alarms = ofType('AWS::CloudWatch::Alarm')

  it.each(alarms)('%s notifies the operators and links to the runbook', (_, { AlarmActions, AlarmDescription }) => {
    expect(AlarmActions).toEqual([{ Ref: 'AlarmTopic' }])
    const [, anchor] = /docs\/runbook\.md#([\w-]+)$/.exec(String(AlarmDescription)) ?? []
    expect(anchors).toContain(anchor)
  })

  it('of an area sums up the errors of each of its functions', () => {
    const areas = Object.groupBy(functions, ([, { handler }]) => handler.split('/')[1] ?? '')
    for (const [area, members = []] of Object.entries(areas)) {
      const ofArea = alarms.filter(([, { AlarmName }]) =>
        new RegExp(`^\\$\\{AWS::StackName\\}-${area}-errors(-\\d)?$`).test(subSchema.parse(AlarmName)['Fn::Sub']),
      )
      const watched = ofArea.flatMap(([, properties]) => watchedBy(errorAlarmSchema.parse(properties)))
      expect(watched).toEqual(members.map(([key]) => `\${AWS::StackName}-${key}`))
    }
  })

  it('has no section of the runbook without an alarm', () => {
    const named = new Set(alarms.map(([, { AlarmDescription }]) => String(AlarmDescription).split('#')[1]))
    expect(anchors.filter((anchor) => !named.has(anchor))).toEqual([])
  })
})
