import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { withId } from '#facts/application/identity.ts'
import { type Fact, follow } from '#facts/domain/fact.ts'
import { permitLocalSender } from '#local/provision/permit-sender.ts'
import { aChange } from '#test/support/builders/a-change.ts'
import { aFact, anAssessment } from '#test/support/builders/a-fact.ts'
import { aSealedRecord, sealOfCopy } from '#test/support/builders/a-seal.ts'
import { aStreamEvent } from '#test/support/builders/a-stream-event.ts'
import { anSqsEvent, aRecord } from '#test/support/builders/an-sqs-event.ts'
import { aPayment } from '#test/support/world/client.ts'
import { type DynamoProxy, startDynamoProxy } from '#test/support/world/dynamo-proxy.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { startFunction } from '#test/support/world/own-function.ts'
import { makeOwnTopic } from '#test/support/world/own-topic.ts'

const environment = inject('environment')
const seal = sealOfCopy(environment)
/** The tenant of the messages to the queue. Each other test has its own: the copy audits what the functions write. */
const sendingTenant = `calls-${randomUUID()}`
const services = ['DYNAMODB', 'SNS', 'SQS'] as const
const open: (() => Promise<void>)[] = []

beforeAll(() => permitLocalSender(process.env, sendingTenant))
afterAll(async () => {
  for (const close of open.reverse()) await close()
})

/** A payment between two accounts of its own, as three facts. */
const aStory = (tenantid: string): Readonly<Record<'received' | 'assessed' | 'moved', Fact>> => {
  const [eventid, correlationid] = [randomUUID(), randomUUID()]
  const amount = { minorUnits: 12_500, currency: 'EUR' }
  const [debtor, creditor] = [{ accountId: randomUUID() }, { accountId: randomUUID() }]
  const known = { tenantid, eventid, correlationid }
  const received = aFact({ ...known, data: { kind: 'transfer', amount, debtor, creditor } })
  const { id: _, ...draft } = { ...anAssessment(), ...known, receivedat: received.receivedat }
  const assessed = withId(draft)
  const moved = withId(
    follow(assessed, {
      type: 'Workflow.Event.Moved.v1',
      source: 'sluice/workflow',
      happening: 'moved#0001',
      recordedat: '2026-03-01T12:00:05.000Z',
      data: {
        version: 1,
        moves: [{ from: 'processing', to: 'approved', at: '2026-03-01T12:00:05.000Z', reason: 'Its score of 0.' }],
        status: 'approved',
        score: 0,
        band: 'low',
      },
    }),
  )
  return { received, assessed, moved }
}

const delivered = async (...facts: readonly Fact[]) =>
  anSqsEvent(...(await Promise.all(facts.map((fact) => aSealedRecord(fact, seal)))))

const queued = (count: number) =>
  anSqsEvent(
    ...Array.from({ length: count }, () =>
      aRecord(JSON.stringify(aPayment()), {
        messageAttributes: { tenant: { dataType: 'String', stringValue: sendingTenant } },
        attributes: { ...aRecord('').attributes, SenderId: '000000000000' },
      }),
    ),
  )

/** The calls that a function makes for an event once it has made those of its start, without those for the rate of the tenant. */
const callsOf = async (path: string, anEvent: (tenantid: string) => Promise<object> | object) => {
  const tenantid = `calls-${randomUUID()}`
  const calls: (readonly [string, DynamoProxy])[] = []
  for (const service of services) {
    const proxy = await startDynamoProxy(environment[`AWS_ENDPOINT_URL_${service}`] ?? '')
    open.push(proxy.close)
    calls.push([service, proxy])
  }
  const { arn: FACTS_TOPIC_ARN, remove } = await makeOwnTopic()
  open.push(async () => void (await remove()))
  const endpoints = Object.fromEntries(calls.map(([service, { url }]) => [`AWS_ENDPOINT_URL_${service}`, url]))
  const door = await startFunction({
    path,
    environment: { ...environment, ...endpoints, FACTS_TOPIC_ARN },
    timeoutMs: 30_000,
  })
  open.push(door.kill)
  const run = async () => door.invoke(await anEvent(tenantid))
  const done = { batchItemFailures: [] }
  // The first call loads everything. On a busy machine that can take longer than a dependency may.
  await eventually(async () => isDeepStrictEqual(await run(), done))
  const startCounts = calls.map(([, proxy]) => proxy.calls().length)
  expect(await run()).toEqual(done)
  return calls.flatMap(([service, proxy], index) =>
    proxy
      .calls()
      .slice(startCounts[index])
      .filter(({ table }) => table !== environment.BUCKETS_TABLE)
      // SNS names its operation elsewhere.
      .map(({ operation }) => (service === 'DYNAMODB' ? operation : service)),
  )
}

const story = (tenantid: string) => Object.values(aStory(tenantid))

describe.concurrent('An event costs no call more than', () => {
  it.each([
    [
      'a read and a write in scoring',
      'scoring/score-event',
      (tenantid: string) => delivered(aStory(tenantid).received),
      ['BatchGetItem', 'TransactWriteItems'],
    ],
    [
      'a write in the workflow',
      'workflow/advance-workflow',
      (tenantid: string) => delivered(aStory(tenantid).assessed),
      ['PutItem'],
    ],
    [
      'a write for its three facts in the audit',
      'audit/record-audit',
      (tenantid: string) => delivered(...story(tenantid)),
      ['TransactWriteItems'],
    ],
    [
      'a lease and a mark in the bridge',
      'bridge/bridge-to-rabbitmq',
      (tenantid: string) => delivered(...story(tenantid)),
      ['TransactWriteItems', 'BatchWriteItem'],
    ],
    [
      'a write for each fact and each of its two accounts in the views, the last one with the counts of the day',
      'views/project-views',
      (tenantid: string) => delivered(...story(tenantid)),
      ['UpdateItem', 'UpdateItem', 'UpdateItem', 'UpdateItem', 'TransactWriteItems'],
    ],
    [
      'a publication in the outbox',
      'facts/publish-facts',
      (tenantid: string) => aStreamEvent(...story(tenantid).map((fact) => aChange(fact))),
      ['SNS'],
    ],
    [
      'a write at the queue',
      'intake/ingest-queued-event',
      () => queued(10),
      Array.from({ length: 10 }, () => 'PutItem'),
    ],
  ] as const)('%s', async (_, name, anEvent, expected) => {
    expect(await callsOf(`functions/${name}.ts`, anEvent)).toEqual(expected)
  })
})
