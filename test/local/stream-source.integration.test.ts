import { randomUUID } from 'node:crypto'
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb'
import type { DynamoDBStreamEvent } from 'aws-lambda'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { makeDynamoFactLog } from '#kernel/adapters/dynamo-fact-log.ts'
import { makeEmulatorClients } from '#local/emulators.ts'
import type { Invoke } from '#local/event-source.ts'
import { startStreamSource } from '#local/stream-source.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { aFact } from '#test/support/a-fact.ts'

const clients = makeEmulatorClients(process.env)
const table = process.env.FACTS_TABLE ?? ''
let streamArn = ''

beforeAll(async () => {
  const { Table } = await clients.dynamo.send(new DescribeTableCommand({ TableName: table }))
  streamArn = Table?.LatestStreamArn ?? ''
})

afterAll(() => {
  for (const client of Object.values(clients)) client.destroy()
})

/** One event of its own tenant with a fact for each happening, appended in this order. */
const append = async (tenantid: string, happenings: readonly string[]): Promise<void> => {
  const facts = makeDynamoFactLog(makeDynamo(), { table, shardCount: 1 })
  const eventid = randomUUID()
  for (const happening of happenings) await facts.append(aFact({ tenantid, eventid, happening }))
}

const feeding = (invoke: Invoke) =>
  startStreamSource(
    { streamArn, region: 'eu-central-1', batchSize: 100, reportsFailures: true, bisects: true },
    { streams: clients.streams, invoke, complain: () => undefined },
  )

/** The stream is the one all tests share: what others append is passed over. */
const ownHappenings = (event: unknown, tenantId: string): string[] =>
  (event as DynamoDBStreamEvent).Records.map(({ dynamodb }) => dynamodb?.Keys ?? {})
    .filter(({ pk }) => pk?.S?.startsWith(`${tenantId}#`))
    .map(({ sk }) => sk?.S ?? '')

const six = ['received', 'checked#1', 'checked#2', 'checked#3', 'checked#4', 'checked#5']

describe('a stream that feeds a function', () => {
  it('gives it every change from the oldest on, in order, as Lambda does', async () => {
    const tenantId = `stream-${randomUUID()}`
    await append(tenantId, six)
    const seen: string[] = []
    let record: unknown
    const source = feeding(async (event) => {
      seen.push(...ownHappenings(event, tenantId))
      record = (event as DynamoDBStreamEvent).Records[0]
    })
    await vi.waitFor(() => expect(seen).toEqual(six), 20_000)
    await source.stop()
    expect(record).toMatchObject({
      eventName: 'INSERT',
      eventSource: 'aws:dynamodb',
      eventSourceARN: streamArn,
      awsRegion: 'eu-central-1',
      dynamodb: {
        ApproximateCreationDateTime: expect.any(Number),
        Keys: { pk: { S: expect.any(String) }, sk: { S: expect.any(String) } },
        NewImage: { fact: { S: expect.any(String) } },
        SequenceNumber: expect.any(String),
        StreamViewType: 'NEW_IMAGE',
      },
    })
  })

  it('finds the record that throws, stays at it until it is done, and lets nothing overtake it', async () => {
    const tenantId = `poison-${randomUUID()}`
    await append(tenantId, six)
    const seen: string[] = []
    let poisonTries = 0
    const source = feeding(async (event) => {
      const { Records } = event as DynamoDBStreamEvent
      const own = ownHappenings(event, tenantId)
      if (own.includes('checked#3') && (Records.length > 1 || ++poisonTries < 2)) throw new Error('poison')
      seen.push(...own)
    })
    await vi.waitFor(() => expect(seen).toEqual(six), 30_000)
    await source.stop()
    expect(poisonTries).toBe(2)
  })
})
