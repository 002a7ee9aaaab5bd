import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { on, once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DynamoDBStreamEvent } from 'aws-lambda'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeEmulatorClients } from '#local/provision/emulators.ts'
import { openCheckpoints } from '#local/sources/checkpoints.ts'
import type { Invoke } from '#local/sources/event-source.ts'
import { startStreamSource } from '#local/sources/stream-source.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { aKindSource, unfiltered } from '#test/support/builders/a-kind-source.ts'
import { makeOwnTable, openStream } from '#test/support/world/own-table.ts'

const clients = makeEmulatorClients(process.env)
let table = ''
let streamArn = ''

beforeAll(async () => {
  table = await makeOwnTable('FactsTable')
  streamArn = await openStream(clients.dynamo, table)
})

afterAll(() => {
  for (const client of Object.values(clients)) client.destroy()
})

/** Six events of one tenant, received one after the other. Gives their ids in this order. */
const receiveSix = async (tenantid: string): Promise<readonly string[]> => {
  const facts = makeDynamoFactLog(makeDynamo(), { table, shardCount: 1 })
  const ids = Array.from({ length: 6 }, () => randomUUID())
  for (const eventid of ids) await facts.append(aFact({ tenantid, eventid }))
  return ids
}

const feeding = (invoke: Invoke) =>
  startStreamSource(
    { streamArn, region: 'eu-central-1', batchSize: 100, ...unfiltered, reportsFailures: true, bisects: true },
    {
      ...aKindSource,
      streams: clients.streams,
      checkpoints: openCheckpoints({ streamArn, path: undefined, reportFailure: () => undefined }),
      invoke,
    },
  )

/** The ids of the tenant's events in a batch: both tests read the same stream. */
const receivedIn = (event: unknown, tenantId: string): string[] =>
  (event as DynamoDBStreamEvent).Records.flatMap(({ dynamodb }) => {
    const [tenant, eventId = ''] = (dynamodb?.Keys?.pk?.S ?? '').split('#')
    return tenant === tenantId ? [eventId] : []
  })

describe('a stream that feeds a function', () => {
  it('gives it every change from the oldest on, in order, as Lambda does', async () => {
    const tenantId = `stream-${randomUUID()}`
    const six = await receiveSix(tenantId)
    const seen: string[] = []
    let record: unknown
    const source = feeding(async (event) => {
      seen.push(...receivedIn(event, tenantId))
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
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
    })
  })

  it('finds the record that throws, stays at it until it is done, and lets nothing overtake it', async () => {
    const tenantId = `poison-${randomUUID()}`
    const six = await receiveSix(tenantId)
    const seen: string[] = []
    let poisonTries = 0
    const source = feeding(async (event) => {
      const { Records } = event as DynamoDBStreamEvent
      const own = receivedIn(event, tenantId)
      if (own.includes(six[3] ?? '') && (Records.length > 1 || ++poisonTries < 2)) throw new Error('poison')
      seen.push(...own)
    })
    await vi.waitFor(() => expect(seen).toEqual(six), 30_000)
    await source.stop()
    expect(poisonTries).toBe(2)
  })

  it('continues after the last handled batch when its process is killed in the middle of the next one', async () => {
    const tenantId = `killed-${randomUUID()}`
    const six = (await receiveSix(tenantId)).map((eventId) => `${tenantId}#${eventId}`)
    const folder = await mkdtemp(join(tmpdir(), 'checkpoints-'))
    const path = join(folder, 'a-consumer.json')

    const first = await readUntil([streamArn, path, six[4] ?? ''], six[4])
    const inProgress = first.at(-1) ?? []
    const second = await readUntil([streamArn, path], six[5])
    await rm(folder, { recursive: true })

    expect(first.length).toBeGreaterThan(1)
    expect(second.flat()).toEqual([...inProgress, ...second.flat().slice(inProgress.length)])
    expect(new Set(second.flat()).intersection(new Set(first.slice(0, -1).flat()))).toEqual(new Set())
  })
})

/** Reads the stream in another process until a batch has this key, and kills it there. Returns the batches, as sequence numbers. */
const readUntil = async (args: readonly string[], lastKey: string | undefined): Promise<readonly string[][]> => {
  const child = fork(fileURLToPath(new URL('../support/world/stream-child.ts', import.meta.url)), args, {
    execArgv: [],
  })
  const batches: string[][] = []
  for await (const [received] of on(child, 'message')) {
    const { numbers, keys } = received as { numbers: string[]; keys: string[] }
    batches.push(numbers)
    if (keys.some((key) => key === lastKey)) break
  }
  child.kill('SIGKILL')
  await once(child, 'exit')
  return batches
}
