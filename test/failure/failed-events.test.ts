import { randomUUID } from 'node:crypto'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { type Fact, tenancyOf } from '#facts/domain/fact.ts'
import { makeDynamo, makeSqs } from '#platform/aws-clients.ts'
import { triesMax } from '#platform/queue-handler.ts'
import { aFact, anAssessment } from '#test/support/builders/a-fact.ts'
import { aSealedRecord, sealedAttributes, sealOfCopy } from '#test/support/builders/a-seal.ts'
import { anSqsEvent, aRecord } from '#test/support/builders/an-sqs-event.ts'
import { aClient } from '#test/support/world/client.ts'
import { deadLetterWith } from '#test/support/world/dead-letters.ts'
import { type DynamoCall, startDynamoProxy } from '#test/support/world/dynamo-proxy.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { startFunction } from '#test/support/world/own-function.ts'

const environment = inject('environment')
const seal = sealOfCopy(environment)
const sqs = makeSqs()
const facts = makeDynamoFactLog(makeDynamo(), { table: environment.FACTS_TABLE ?? '', shardCount: 4 })

const open: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const close of open.reverse()) await close()
})

/** A function in a process of its own, which reaches DynamoDB through a proxy of its own. */
const start = async (path: string) => {
  const proxy = await startDynamoProxy(environment.AWS_ENDPOINT_URL_DYNAMODB ?? '')
  open.push(proxy.close)
  const own = await startFunction({
    path: `functions/${path}.ts`,
    environment: { ...environment, AWS_ENDPOINT_URL_DYNAMODB: proxy.url },
    timeoutMs: 30_000,
  })
  open.push(own.kill)
  return { own, proxy }
}

const aTry = async (fact: Fact, tries: number) =>
  anSqsEvent(
    await aSealedRecord(fact, seal, {
      attributes: { ...aRecord('').attributes, ApproximateReceiveCount: String(tries) },
    }),
  )

const isFactWritten = ({ operation, table }: DynamoCall) => operation === 'PutItem' && table === environment.FACTS_TABLE

const happeningsOf = async (fact: Fact) =>
  (await facts.history(tenancyOf(fact), fact.eventid)).map(({ happening }) => happening)

const redrive = async (queue: string, fact: Fact) => {
  const body = JSON.stringify(fact)
  const attributes = await sealedAttributes(body, seal)
  const QueueUrl = environment[`${queue}_QUEUE_URL`]
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body, MessageAttributes: attributes }))
}

/** The assessment that scoring makes of an event once the cause of its failure is removed. */
const assessmentOf = ({ tenantid, eventid, eventtype, correlationid, receivedat }: Fact): Fact => {
  const { type, source, happening, data } = anAssessment()
  return aFact({ tenantid, eventid, eventtype, correlationid, receivedat, type, source, happening, data })
}

const anUnscorableEvent = (): Fact => {
  const now = new Date().toISOString()
  return aFact({ time: now, receivedat: now, recordedat: now, data: { kind: 'gift' } })
}

describe.concurrent('An event that a station gives up on', () => {
  it('is failed, listed and explained, and a redrive that succeeds continues it from there', async () => {
    const received = anUnscorableEvent()
    const client = await aClient(environment, received.tenantid)
    await facts.append(received)
    const listed = (status: string) =>
      eventually(async () => {
        const { body } = await client.get(`/v1/events?status=${status}`)
        return (body as { items: { id: string; status: string }[] }).items.find(({ id }) => id === received.eventid)
      })
    expect(await listed('failed')).toMatchObject({ status: 'failed' })
    expect(await deadLetterWith(sqs, environment.SCORING_DEAD_LETTERS_URL, received.eventid)).toMatchObject({
      code: 'fact-invalid',
    })
    const explained = await client.get(`/v1/events/${received.eventid}/assessment`)
    expect(explained).toMatchObject({ status: 404, body: { code: 'assessment-failed' } })
    const reason = 'The message of scoring was set aside with the code fact-invalid.'
    expect((explained.body as { detail: string }).detail).toContain(reason)
    expect((await client.get(`/v1/events/${received.eventid}`)).body).toMatchObject({
      status: 'failed',
      history: [{ status: 'received' }, { status: 'failed', by: 'sluice/workflow', reason }],
    })

    // The same message again changes nothing: the event is failed once.
    await redrive('SCORING', received)
    const assessed = assessmentOf(received)
    await facts.append(assessed)
    expect(await listed('approved')).toMatchObject({ status: 'approved' })
    await redrive('WORKFLOW', assessed)
    expect((await client.get(`/v1/events/${received.eventid}/assessment`)).body).toMatchObject({
      status: 'approved',
      history: [{ status: 'received' }, { status: 'failed' }, { status: 'processing' }, { status: 'approved' }],
    })
    expect((await happeningsOf(received)).filter((happening) => happening.startsWith('moved'))).toEqual([
      'moved#0001',
      'moved#0002',
    ])
  })

  it('is failed once, and its message set aside, where the process is killed between the two', async () => {
    const received = aFact({ data: { kind: randomUUID() } })
    const doomed = await start('scoring/score-event')
    doomed.proxy.meddle(
      (call) => (isFactWritten(call) ? 'mute' : 'pass'),
      () => void doomed.own.kill(),
    )
    await expect(doomed.own.invoke(await aTry(received, 1))).rejects.toThrow('died')
    expect(await happeningsOf(received)).toContain('unassessed')

    const next = await start('scoring/score-event')
    expect(await next.own.invoke(await aTry(received, 2))).toEqual({ batchItemFailures: [] })
    const letter = await deadLetterWith(sqs, environment.SCORING_DEAD_LETTERS_URL, received.eventid)
    expect(letter).toMatchObject({ code: 'fact-invalid', tries: '2' })
    await eventually(async () => (await happeningsOf(received)).includes('moved#0001'))
    expect((await happeningsOf(received)).toSorted()).toEqual(['moved#0001', 'unassessed'])
  })

  it('waits at its last try while the store is unavailable, and is decided when it is back', async () => {
    const assessed = assessmentOf(anUnscorableEvent())
    const { own, proxy } = await start('workflow/advance-workflow')
    proxy.meddle(() => 'refuse')
    const event = await aTry(assessed, triesMax)
    expect((await own.invoke(event)) as object).toMatchObject({ batchItemFailures: [{}] })
    proxy.meddle(() => 'pass')
    expect(await own.invoke(await aTry(assessed, triesMax + 1))).toEqual({ batchItemFailures: [] })
    expect(await facts.history(tenancyOf(assessed), assessed.eventid)).toMatchObject([{ data: { status: 'approved' } }])
  })

  it('fails at its last try where the profiles of its accounts stay unavailable', async () => {
    const received = aFact()
    const { own, proxy } = await start('scoring/score-event')
    proxy.meddle(({ operation }) => (operation === 'BatchGetItem' ? 'refuse' : 'pass'))
    expect(await own.invoke(await aTry(received, triesMax - 1))).toMatchObject({ batchItemFailures: [{}] })
    expect(await happeningsOf(received)).toEqual([])
    expect(await own.invoke(await aTry(received, triesMax))).toEqual({ batchItemFailures: [] })
    const [unassessed] = await facts.history(tenancyOf(received), received.eventid)
    expect(unassessed).toMatchObject({ type: 'Risk.Assessment.Failed.v1', data: { code: 'store-unavailable' } })
  })
})
