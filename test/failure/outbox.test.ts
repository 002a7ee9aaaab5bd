import { randomUUID } from 'node:crypto'
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs'
import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { putOfFact } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamoOutboxState } from '#facts/adapters/dynamo-outbox-state.ts'
import { type OutboxLetter, outboxLetter } from '#facts/application/outbox-letter.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { makeDynamo, makeSqs } from '#platform/aws-clients.ts'
import { aChange, aPulse, aStoredFact } from '#test/support/builders/a-change.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { aStreamEvent } from '#test/support/builders/a-stream-event.ts'
import { anHttpEvent } from '#test/support/builders/an-http-event.ts'
import { aClient, aPayment, insist } from '#test/support/world/client.ts'
import { lookAtDeadLetters } from '#test/support/world/dead-letters.ts'
import { type DynamoProxy, startDynamoProxy } from '#test/support/world/dynamo-proxy.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { factsOfTenant } from '#test/support/world/facts-of-tenant.ts'
import { startLoudFunctions } from '#test/support/world/loud-functions.ts'
import { type OwnFunction, startFunction } from '#test/support/world/own-function.ts'
import { makeOwnTable } from '#test/support/world/own-table.ts'
import { makeOwnTopic } from '#test/support/world/own-topic.ts'

const environment = inject('environment')
const { FACTS_TABLE: table = '', OUTBOX_DEAD_LETTERS_URL: lettersUrl } = environment
const dynamo = makeDynamo()
const sqs = makeSqs()
const sns = new SNSClient()

/** The letters about these items, when all are there. */
const lettersFor = (keys: readonly string[]): Promise<readonly OutboxLetter[]> => {
  const found = new Map<string, OutboxLetter>()
  return eventually(async () => {
    for (const { Body = '' } of await lookAtDeadLetters(sqs, lettersUrl)) {
      const letter = outboxLetter.parse(JSON.parse(Body))
      if (keys.includes(letter.pk)) found.set(letter.pk, letter)
    }
    return found.size === keys.length && keys.flatMap((key) => found.get(key) ?? [])
  })
}

/** The ids of the facts that a topic has delivered since, in order. */
const subscribe = async (topicArn: string, tenantId: string) => {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: `outbox-${tenantId}` }))
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }))
  await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: Attributes?.QueueArn,
      Attributes: { RawMessageDelivery: 'true', FilterPolicy: JSON.stringify({ tenant: [tenantId] }) },
    }),
  )
  const ids: string[] = []
  return async (): Promise<readonly string[]> => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
    for (const { Body = '', ReceiptHandle } of Messages) {
      ids.push((JSON.parse(Body) as Fact).id)
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
    }
    return ids
  }
}

const itemOf = (fact: Fact) => putOfFact({ table, shardCount: 4 })(fact).put.Item

describe('An item of the table that is not a fact', () => {
  it('is set aside, and every fact of every tenant before and behind it is published', async () => {
    const tenants = ['one', 'two', 'three'].map((name) => `${name}-${randomUUID()}`)
    const clients = await Promise.all(tenants.map((tenantId) => aClient(environment, tenantId)))
    const send = () => Promise.all(clients.map((client) => insist(client, aPayment())))
    const [foreign, large] = [aFact(), aStoredFact({ data: { text: 'x'.repeat(300_000) } })]
    const bad = [
      { pk: `a-${randomUUID()}`, sk: 'received' },
      { pk: `${tenants[0]}#${randomUUID()}`, sk: 'received', fact: '{"id":' },
      { ...itemOf(foreign), pk: `${tenants[1]}#${foreign.eventid}` },
      itemOf(large),
    ]
    const before = await send()
    for (const Item of bad) await dynamo.send(new PutCommand({ TableName: table, Item }))
    const after = await send()

    const keys = bad.map((item) => String(item?.pk))
    const letters = await lettersFor(keys)
    expect(letters.map(({ code }) => code)).toEqual(['not-a-fact', 'not-a-fact', 'keys-differ', 'fact-refused'])
    for (const [index, client] of clients.entries())
      for (const id of [before[index], after[index]])
        await eventually(async () => {
          const { body } = await client.get(`/v1/events/${id}`)
          return (body as { status: string }).status === 'approved'
        })
    for (const item of bad) {
      const Key = { pk: item?.pk, sk: item?.sk }
      expect((await dynamo.send(new GetCommand({ TableName: table, Key }))).Item).toEqual(item)
    }
  })
})

describe('A fact that is altered in its table', () => {
  /** The breaches of this kind in the log of a tenant. */
  const breachesOf = async (tenantId: string) =>
    (await factsOfTenant(table, tenantId)).filter(
      ({ type, data }) => type === 'Security.Access.Violated.v1' && data.kind === 'fact',
    )

  it.each(['MODIFY', 'REMOVE'])('by %s is a security fact of its tenant', async (action) => {
    const tenantId = `altered-${randomUUID()}`
    const eventId = await insist(await aClient(environment, tenantId), aPayment())
    const Key = { pk: `${tenantId}#${eventId}`, sk: 'received' }
    const set = { UpdateExpression: 'SET fact = :text', ExpressionAttributeValues: { ':text': '{}' } }
    if (action === 'REMOVE') await dynamo.send(new DeleteCommand({ TableName: table, Key }))
    else await dynamo.send(new UpdateCommand({ TableName: table, Key, ...set }))
    const [breach] = await eventually(async () => {
      const found = await breachesOf(tenantId)
      return found.length > 0 && found
    })
    expect(breach?.data).toMatchObject({
      claimed: `${tenantId}#${eventId} received`.slice(0, 128),
      call: `${action} in the table of facts`,
    })
  })

  // A removal by TTL is tested with stream-change and stream-record: DynamoDB Local takes up to minutes for one.
  it('is none where the same text is written again', async () => {
    const kept = aStoredFact({ tenantid: `kept-${randomUUID()}` })
    for (let count = 0; count < 2; count += 1)
      await dynamo.send(new PutCommand({ TableName: table, Item: itemOf(kept) }))
    // A change behind it in the stream, so that both writes have been read.
    const altered = aStoredFact({ tenantid: `altered-${randomUUID()}` })
    const Key = { pk: `${altered.tenantid}#${altered.eventid}`, sk: 'received' }
    await dynamo.send(new PutCommand({ TableName: table, Item: itemOf(altered) }))
    await dynamo.send(new DeleteCommand({ TableName: table, Key }))
    await eventually(async () => (await breachesOf(altered.tenantid)).length > 0)
    expect(await breachesOf(kept.tenantid)).toEqual([])
  })
})

describe('publish-facts, in a process of its own,', () => {
  let topic: DynamoProxy
  let outbox: string
  let ownTopic: Awaited<ReturnType<typeof makeOwnTopic>>
  let running: OwnFunction | undefined

  beforeEach(async () => {
    topic = await startDynamoProxy(environment.AWS_ENDPOINT_URL_SNS ?? '')
    outbox = await makeOwnTable('OutboxTable')
    ownTopic = await makeOwnTopic()
  })

  afterEach(async () => {
    await running?.kill()
    await ownTopic.remove()
    await topic.close()
  })

  const start = async (path: string, known: Readonly<Record<string, string>> = {}): Promise<OwnFunction> => {
    await running?.kill()
    running = await startFunction({
      path,
      environment: {
        ...environment,
        AWS_ENDPOINT_URL_SNS: topic.url,
        OUTBOX_TABLE: outbox,
        FACTS_TOPIC_ARN: ownTopic.arn,
        ...known,
      },
      // Three tries of a call, each of three seconds, on a busy machine.
      timeoutMs: 30_000,
    })
    return running
  }

  const publisher = (known?: Readonly<Record<string, string>>) => start('functions/facts/publish-facts.ts', known)

  const health = async () => {
    const checkHealth = await start('functions/operations/check-health.ts')
    const event = anHttpEvent({ method: 'GET', path: '/v1/health' })
    const answer = await checkHealth.invoke({ ...event, routeKey: 'GET /v1/health' })
    return [answer.statusCode, JSON.parse(answer.body ?? '')]
  }

  const someChanges = (count: number, tenantid = `own-${randomUUID()}`) => {
    const at = new Date(Math.floor(Date.now() / 1000) * 1000 - 600_000).toISOString()
    const facts = Array.from({ length: count }, () => aStoredFact({ tenantid }))
    return { tenantid, facts, at, changes: facts.map((fact) => aChange(fact, { at })) }
  }

  it.each([
    ['refuses connections', 'refuse'],
    ['accepts a call and never answers', 'mute'],
  ] as const)('blocks while SNS %s, health is degraded, and both recover', async (_, fate) => {
    const { tenantid, facts, at, changes } = someChanges(3)
    const received = await subscribe(ownTopic.arn, tenantid)
    const event = aStreamEvent(...changes, aPulse(new Date().toISOString()))
    topic.meddle(() => fate)
    expect(await (await publisher()).invoke(event)).toEqual({
      batchItemFailures: [{ itemIdentifier: changes[0]?.sequenceNumber }],
    })
    const state = makeDynamoOutboxState({ dynamo, table: outbox, clock: () => new Date().toISOString() })
    expect(await state.read()).toEqual({ passedAt: undefined, blockedSince: [at] })
    // The pulse of a minute ago had passed.
    await state.notePassed(new Date().toISOString())
    const [status, body] = await health()
    expect([status, body]).toMatchObject([200, { status: 'degraded', checks: { facts: 'ok', outbox: 'late' } }])
    expect(body.outboxAgeSeconds).toBeGreaterThanOrEqual(600)

    topic.meddle(() => 'pass')
    expect(await (await publisher()).invoke(event)).toEqual({ batchItemFailures: [] })
    const ids = await eventually(async () => {
      const found = await received()
      return facts.every(({ id }) => found.includes(id)) && found
    })
    expect(new Set(ids)).toEqual(new Set(facts.map(({ id }) => id)))
    const later = () => new Date(Date.now() + 240_000).toISOString()
    const { passedAt, blockedSince } = await makeDynamoOutboxState({ dynamo, table: outbox, clock: later }).read()
    expect([passedAt === undefined, blockedSince]).toEqual([false, []])
  })

  it('loses nothing when it is killed between a publish and the checkpoint', async () => {
    const { tenantid, facts, changes } = someChanges(12)
    const received = await subscribe(ownTopic.arn, tenantid)
    const event = aStreamEvent(...changes)
    const doomed = await publisher()
    // SNS has the first ten facts, and the function dies before it knows.
    topic.meddle(
      () => 'mute',
      () => void doomed.kill(),
    )
    await expect(doomed.invoke(event)).rejects.toThrow('died')
    topic.meddle(() => 'pass')
    expect(await (await publisher()).invoke(event)).toEqual({ batchItemFailures: [] })
    const ids = await eventually(async () => {
      const found = await received()
      return found.length >= 22 && found
    })
    expect(new Set(ids)).toEqual(new Set(facts.map(({ id }) => id)))
    expect(ids).toHaveLength(22)
  })

  it.each([
    ['the dead letters', { OUTBOX_DEAD_LETTERS_URL: 'http://127.0.0.1/000000000000/none' }, { text: '{}' }],
    ['the queue of violations', { VIOLATIONS_QUEUE_URL: 'http://127.0.0.1/000000000000/none' }, { action: 'REMOVE' }],
  ] as const)('waits at a record while %s do not accept it', async (_, known, bad) => {
    const { changes } = someChanges(1)
    const record = aChange(undefined, bad)
    expect(await (await publisher(known)).invoke(aStreamEvent(...changes, record))).toEqual({
      batchItemFailures: [{ itemIdentifier: record.sequenceNumber }],
    })
  })

  it('counts what it sets aside and what was altered, in the metrics that alarms watch', async () => {
    const loud = await startLoudFunctions({ ...environment, OUTBOX_TABLE: outbox, FACTS_TOPIC_ARN: ownTopic.arn })
    const { changes } = someChanges(1)
    const event = aStreamEvent(...changes, aChange(undefined, { text: '{}' }), aChange(undefined, { action: 'MODIFY' }))
    expect(await loud.invoke('functions/facts/publish-facts.ts', event)).toEqual({ batchItemFailures: [] })
    const output = await eventually(async () => loud.output().includes('"factsAltered":1') && loud.output())
    await loud.stop()
    expect(output).toContain('"setAside":1')
    expect(output).toContain('"done":1')
    expect(output).toContain('Records of the outbox were set aside')
  })
})
