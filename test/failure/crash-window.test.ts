import { randomUUID } from 'node:crypto'
import { QueryCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, describe, expect, inject, it } from 'vitest'
import type { Fact } from '#facts/domain/fact.ts'
import { dayOf } from '#kernel/domain/instant.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { anHttpEvent } from '#test/support/builders/an-http-event.ts'
import { aClient, aPayment, aToken } from '#test/support/world/client.ts'
import { type DynamoCall, type DynamoProxy, startDynamoProxy } from '#test/support/world/dynamo-proxy.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { type OwnFunction, startFunction } from '#test/support/world/own-function.ts'

const environment = inject('environment')
const { FACTS_TABLE: table = '', IDEMPOTENCY_TABLE: keys = '', AWS_ENDPOINT_URL_DYNAMODB: dynamodb = '' } = environment

const isCommit = ({ operation, table: of }: DynamoCall) =>
  of === table && (operation === 'PutItem' || operation === 'TransactWriteItems')

/** What a test started, and ends when it is over, whether it failed or not. */
const open: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const close of open.reverse()) await close()
})

/** The key of a dead request is free after this time. Longer than a cold function takes on a busy machine. */
const shortMs = 8_000

/** The function in a process of its own, which reaches DynamoDB through a proxy of its own. */
const start = async (name: string, timeoutMs = 30_000): Promise<{ door: OwnFunction; proxy: DynamoProxy }> => {
  const proxy = await startDynamoProxy(dynamodb)
  open.push(proxy.close)
  const door = await startFunction({
    path: `functions/intake/${name}.ts`,
    environment: { ...environment, AWS_ENDPOINT_URL_DYNAMODB: proxy.url },
    timeoutMs,
  })
  open.push(door.kill)
  return { door, proxy }
}

/** A request to the doomed function, and the same again to the running copy. */
const aRequest = async (path: string, body: unknown) => {
  const tenantId = `window-${randomUUID()}`
  const headers = {
    authorization: `Bearer ${await aToken(environment, { tenant: tenantId })}`,
    'content-type': 'application/json',
    'idempotency-key': randomUUID(),
  }
  const client = await aClient(environment, tenantId)
  return {
    tenantId,
    event: anHttpEvent({ path, headers, body }),
    again: () => client.call(path, { method: 'POST', headers, body: JSON.stringify(body) }),
  }
}

/** Sends again until the key of the dead request is free. */
const insistOn = (again: () => Promise<Response>): Promise<Response> =>
  eventually(async () => {
    const answer = await again()
    return answer.status !== 409 && answer
  })

/** Every event the log has received of a tenant: by the index of times, not by a known id. */
const receivedOf = async (tenantId: string): Promise<readonly Fact[]> => {
  const pages = [0, 1, 2, 3].map((shard) =>
    makeDynamo().send(
      new QueryCommand({
        TableName: table,
        IndexName: 'byTime',
        KeyConditionExpression: 'byTimePk = :day',
        ExpressionAttributeValues: { ':day': `${tenantId}#${dayOf(new Date().toISOString())}#${shard}` },
      }),
    ),
  )
  const items = (await Promise.all(pages)).flatMap(({ Items = [] }) => Items)
  return items.map(({ fact }): Fact => JSON.parse(fact)).filter(({ happening }) => happening === 'received')
}

const namesOf = (received: readonly Fact[]) =>
  received.map(({ eventid, receivedat }) => ({ id: eventid, receivedAt: receivedat }))

/** An event that only its key names. */
const { id: _, ...nameless } = aPayment()

describe.concurrent('Between commit and answer', () => {
  it.each([
    ['an event', aPayment()],
    ['an event that only its key names', nameless],
  ])('a process that is killed leaves %s once, and the retry gets its receipt', async (_name, event) => {
    const request = await aRequest('/v1/events', event)
    const { door, proxy } = await start('ingest-event', shortMs)
    proxy.meddle(
      (call) => (isCommit(call) ? 'mute' : 'pass'),
      () => void door.kill(),
    )
    await expect(door.invoke(request.event)).rejects.toThrow('died')
    const committed = namesOf(await receivedOf(request.tenantId))
    expect(committed).toHaveLength(1)

    expect((await request.again()).status).toBe(409)
    const answer = await insistOn(request.again)
    const receipt = (await answer.json()) as { id: string; receivedAt: string }
    expect([answer.status, receipt]).toMatchObject([202, committed[0] ?? {}])
    const third = await request.again()
    expect([third.headers.get('idempotent-replayed'), await third.json()]).toEqual(['true', receipt])
    expect(namesOf(await receivedOf(request.tenantId))).toEqual(committed)
  })

  it('a process that is killed leaves the events of a batch, each once, and the retry gets their ids', async () => {
    const events = Array.from({ length: 60 }, (_, index) => ({
      idempotencyKey: randomUUID(),
      event: index % 2 === 0 ? aPayment() : nameless,
    }))
    const { tenantId, event, again } = await aRequest('/v1/events/batch', { events })
    const { door, proxy } = await start('ingest-event-batch', shortMs)
    // The process is killed at the first committed transaction: a part of the batch is stored, the rest may not be.
    proxy.meddle(
      (call) => (isCommit(call) ? 'mute' : 'pass'),
      () => void door.kill(),
    )
    await expect(door.invoke(event)).rejects.toThrow('died')
    const committed = namesOf(await receivedOf(tenantId))
    expect(committed.length).toBeGreaterThan(0)

    const { results } = (await (await insistOn(again)).json()) as { results: { status: number; id: string }[] }
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set([202]))
    const received = namesOf(await receivedOf(tenantId))
    expect(new Set(received.map(({ id }) => id))).toEqual(new Set(results.map(({ id }) => id)))
    expect(received).toHaveLength(60)
    expect(received).toEqual(expect.arrayContaining(committed))
  })

  it('a function that runs out of time reports it, and the retry gets the receipt of the one event', async () => {
    const { tenantId, event, again } = await aRequest('/v1/events', nameless)
    // Its second try has begun by then, and the third, after six seconds, has not.
    const { door, proxy } = await start('ingest-event', 5_000)
    proxy.meddle((call) => (isCommit(call) ? 'mute' : 'pass'))
    const late = await door.invoke(event)
    expect([late.statusCode, JSON.parse(late.body ?? '')]).toMatchObject([503, { code: 'answer-late' }])
    const committed = namesOf(await receivedOf(tenantId))

    // What is late goes on: its SDK tries the write again, while the caller tries the request again.
    proxy.meddle(() => 'pass')
    const answer = await insistOn(again)
    expect([answer.status, await answer.json()]).toMatchObject([202, committed[0] ?? {}])
    // Its last call stores its answer under the key.
    await eventually(async () =>
      proxy.calls().some(({ table: of, operation }) => of === keys && operation === 'UpdateItem'),
    )
    expect(namesOf(await receivedOf(tenantId))).toEqual(committed)
  })
})

describe.concurrent('A write whose answer is lost', () => {
  it.each([
    ['of the key', (call: DynamoCall) => call.table === keys && call.operation === 'PutItem'],
    ['of the fact', isCommit],
  ])('%s, is tried again and known as our own: the first request is answered as the first', async (_name, isLost) => {
    const { tenantId, event } = await aRequest('/v1/events', nameless)
    const { door, proxy } = await start('ingest-event')
    let lostCount = 0
    proxy.meddle((call) => (isLost(call) && lostCount++ === 0 ? 'mute' : 'pass'))
    const answer = await door.invoke(event)
    expect([answer.statusCode, answer.headers?.['idempotent-replayed'], lostCount]).toEqual([202, undefined, 2])
    expect(namesOf(await receivedOf(tenantId))).toHaveLength(1)
  })
})

describe.concurrent('While the idempotency table is unavailable', () => {
  it('no event is accepted, and the caller is asked to retry', async () => {
    const { event, again } = await aRequest('/v1/events', aPayment())
    const { door, proxy } = await start('ingest-event')
    proxy.meddle(({ table: of }) => (of === keys ? 'refuse' : 'pass'))
    const refused = await door.invoke(event)
    expect([refused.statusCode, JSON.parse(refused.body ?? '')]).toMatchObject([503, { code: 'store-unavailable' }])
    expect(refused.headers?.['retry-after']).toBe('1')
    expect(proxy.calls().filter(isCommit)).toEqual([])
    const answer = await again()
    expect([answer.status, answer.headers.get('idempotent-replayed')]).toEqual([202, null])
  })

  it('from after the commit on, the retry gets the receipt of the one event', async () => {
    const { tenantId, event, again } = await aRequest('/v1/events', aPayment())
    const { door, proxy } = await start('ingest-event', shortMs)
    proxy.meddle(({ table: of, operation }) => (of === keys && operation !== 'PutItem' ? 'refuse' : 'pass'))
    expect((await door.invoke(event)).statusCode).toBe(503)
    const committed = namesOf(await receivedOf(tenantId))
    expect(committed).toHaveLength(1)

    const answer = await insistOn(again)
    expect([answer.status, await answer.json()]).toMatchObject([202, committed[0] ?? {}])
    expect(namesOf(await receivedOf(tenantId))).toEqual(committed)
  })
})

describe.concurrent('A request costs', () => {
  /** The calls for the tenant's rate limit are left out: they depend on the load, and have a test of their own. */
  const callCount = (proxy: DynamoProxy) =>
    proxy.calls().filter(({ table: of }) => of !== environment.TENANTS_TABLE && of !== environment.BUCKETS_TABLE).length

  const callsOf = async (name: string, event: object) => {
    const { door, proxy } = await start(name)
    const first = await door.invoke(event)
    const firstCount = callCount(proxy)
    const replay = await door.invoke(event)
    expect([replay.statusCode, replay.body]).toEqual([first.statusCode, first.body])
    expect(replay.headers?.['idempotent-replayed']).toBe('true')
    return [firstCount, callCount(proxy) - firstCount]
  }

  it('three calls to DynamoDB when it is new, and one when it is a replay', async () => {
    const { event } = await aRequest('/v1/events', aPayment())
    expect(await callsOf('ingest-event', event)).toEqual([3, 1])
  })

  it('four calls for a batch of a hundred, and one when it is a replay', async () => {
    const events = Array.from({ length: 100 }, () => ({ idempotencyKey: randomUUID(), event: aPayment() }))
    const { event } = await aRequest('/v1/events/batch', { events })
    expect(await callsOf('ingest-event-batch', event)).toEqual([4, 1])
  })
})
