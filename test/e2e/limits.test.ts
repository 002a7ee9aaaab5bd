import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { makeDynamoTenantRegister } from '#access/adapters/dynamo-tenant-register.ts'
import { makeChangeTenant } from '#access/application/change-tenant.ts'
import type { TenantOverrides } from '#access/domain/tenant-settings.ts'
import { isWriting } from '#api/endpoint.ts'
import { endpoints } from '#api/endpoints.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { systemActor } from '#kernel/domain/actor.ts'
import { ownTenantId, wholeTenant } from '#kernel/domain/tenant.ts'
import { makeDynamo, makeSqs } from '#platform/aws-clients.ts'
import { systemClock } from '#platform/system-clock.ts'
import { anHttpEvent } from '#test/support/builders/an-http-event.ts'
import { aClient, aPayment, asOperator, aToken, enqueue } from '#test/support/world/client.ts'
import { callEndpoint, everyScope } from '#test/support/world/endpoint-calls.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { fetchPatiently } from '#test/support/world/fetch-patiently.ts'
import { type OwnFunction, startFunction } from '#test/support/world/own-function.ts'

const environment = inject('environment')
const { TENANTS_TABLE = '', FACTS_TABLE = '', INTAKE_QUEUE_URL = '' } = environment
const dynamo = makeDynamo()
const facts = { table: FACTS_TABLE, shardCount: 4 }
const changeTenant = makeChangeTenant({
  register: makeDynamoTenantRegister(dynamo, { table: TENANTS_TABLE, facts }),
  clock: systemClock,
  stackRoleIds: new Set(),
})

const set = (tenantId: string, settings: TenantOverrides) =>
  changeTenant({ tenantId, actor: systemActor('a test'), change: { kind: 'set', settings } })

const aTenant = async (settings: TenantOverrides) => {
  const tenantId = `limits-${randomUUID()}`
  await set(tenantId, settings)
  return tenantId
}

let running: OwnFunction | undefined

afterEach(async () => running?.kill())

/** A function with settings of its own, in a process of its own. */
const start = async (path: string, settings: Readonly<Record<string, string>>): Promise<OwnFunction> => {
  running = await startFunction({ path, environment: { ...environment, TENANT_CACHE_SECONDS: '1', ...settings } })
  return running
}

const batchOf = (count: number, shape: (index: number) => unknown = () => aPayment()) => ({
  method: 'POST',
  body: JSON.stringify(Array.from({ length: count }, (_, index) => shape(index))),
  headers: { 'content-type': 'application/cloudevents-batch+json', 'idempotency-key': randomUUID() },
})

describe('a batch', () => {
  it('costs its number of events, valid or not, and leaves the rest to single events', async () => {
    const tenantId = await aTenant({ requestsPerSecond: 1, burst: 60 })
    const { call, post } = await aClient(environment, tenantId)
    expect(
      (
        await call(
          '/v1/events/batch',
          batchOf(50, (index) => (index ? {} : aPayment())),
        )
      ).status,
    ).toBe(207)
    const refused = await call('/v1/events/batch', batchOf(50))
    expect([refused.status, await refused.json()]).toMatchObject([429, { code: 'rate-exceeded' }])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(20)
    expect((await post(aPayment())).status).toBe(202)
  })

  it('with more events than the burst is accepted by a full bucket, and the next request waits', async () => {
    const tenantId = await aTenant({ requestsPerSecond: 1, burst: 5 })
    const { call, post } = await aClient(environment, tenantId)
    expect((await call('/v1/events/batch', batchOf(100))).status).toBe(207)
    const refused = await post(aPayment())
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(60)
  })

  it('that cannot be read costs one', async () => {
    const tenantId = await aTenant({ requestsPerSecond: 1, burst: 3 })
    const { call } = await aClient(environment, tenantId)
    const nonsense = { ...batchOf(0), body: `[${'{},'.repeat(200)}{}]` }
    for (const status of [422, 422, 422]) expect((await call('/v1/events/batch', nonsense)).status).toBe(status)
    await eventually(async () => (await call('/v1/events/batch', nonsense)).status === 429)
  })
})

describe('the queue', () => {
  it('accepts every message of a tenant above its limit later, and those of another tenant meanwhile', async () => {
    const [noisy, quiet] = [await aTenant({ requestsPerSecond: 2, burst: 3 }), await aTenant({ status: 'active' })]
    const clients = { noisy: await aClient(environment, noisy), quiet: await aClient(environment, quiet) }
    const flood = Array.from({ length: 9 }, () => aPayment())
    const startedAt = Date.now()
    await enqueue(makeSqs(), INTAKE_QUEUE_URL, noisy, flood.slice(0, 6))
    await enqueue(makeSqs(), INTAKE_QUEUE_URL, noisy, flood.slice(6))
    await enqueue(makeSqs(), INTAKE_QUEUE_URL, quiet, [aPayment()])
    const eventCount = async (client: (typeof clients)['noisy']) => {
      const { body } = await client.get('/v1/events?limit=200')
      return ((body as { items?: readonly unknown[] }).items ?? []).length
    }
    await eventually(async () => (await eventCount(clients.quiet)) === 1)
    // The reads of the noisy tenant have a bucket of their own, with the same small limit.
    await eventually(async () => (await eventCount(clients.noisy)) === flood.length, 120_000)
    expect(Date.now() - startedAt).toBeGreaterThan(((flood.length - 3) / 2) * 1000 - 1000)
  })
})

const writing = endpoints
  .filter((endpoint) => endpoint.access !== 'open' && isWriting(endpoint))
  .map((endpoint) => [endpoint.name, endpoint] as const)

describe('an operator', () => {
  const write = async (endpoint: (typeof endpoints)[number], headers: Readonly<Record<string, string>>) => {
    const client = await aClient(environment, 'unused')
    const answer = await callEndpoint(client, endpoint, 'x', {
      headers: { 'idempotency-key': randomUUID(), ...headers },
    })
    return [answer.status, ((await answer.json()) as { code?: string }).code]
  }

  it.each(writing)(
    'needs a scope and a reason to write, and writes for no suspended tenant: %s',
    async (_, endpoint) => {
      const [tenantId, suspended] = [await aTenant({ status: 'active' }), await aTenant({ status: 'suspended' })]
      const acting = await asOperator(environment, tenantId, { scope: everyScope })
      const { 'x-operator-reason': reason = '', ...silent } = acting
      const reading = await aToken(environment, { operator: true, scope: `operator ${everyScope}` })
      expect(await write(endpoint, { ...acting, authorization: `Bearer ${reading}` })).toEqual([403, 'scope-missing'])
      expect(await write(endpoint, silent)).toEqual([400, 'operator-reason-missing'])
      expect(await write(endpoint, { ...acting, 'x-operator-reason': `${reason},${reason}` })).toEqual([
        400,
        'operator-reason-malformed',
      ])
      expect(await write(endpoint, { ...acting, 'x-tenant-id': suspended })).toEqual([403, 'tenant-suspended'])
      expect(await write(endpoint, { ...acting, 'x-tenant-id': ownTenantId })).toEqual([403, 'tenant-forbidden'])
      const [status, code] = await write(endpoint, acting)
      // A claim of the next review names no event, and an export has whole texts: their refusal is the one of operators.
      if (['claim-next-review', 'request-export'].includes(endpoint.name))
        expect([status, code]).toEqual([403, 'operator-forbidden'])
      else expect([200, 201, 202, 207, 404, 409, 422]).toContain(status)
    },
  )

  it('leaves its reason in the fact of what it writes, and a repeat keeps the first one', async () => {
    const tenantId = await aTenant({ status: 'active' })
    const headers = {
      ...(await asOperator(environment, tenantId, { scope: 'events:write', subject: 'bob' })),
      'content-type': 'application/cloudevents+json',
      'idempotency-key': randomUUID(),
    }
    const body = JSON.stringify(aPayment())
    const post = (reason: string) =>
      fetchPatiently(`${environment.SLUICE_HTTP_URL}/v1/events`, {
        method: 'POST',
        body,
        headers: { ...headers, 'x-operator-reason': reason },
      })
    const first = await post('"Entered by hand, ticket 4711"')
    const { id } = (await first.json()) as { id: string }
    const repeat = await post('Another reason for it')
    expect([first.status, repeat.status, repeat.headers.get('idempotent-replayed')]).toEqual([202, 202, 'true'])
    const [received] = await makeDynamoFactLog(dynamo, facts).history(wholeTenant(tenantId), id)
    expect(received).toMatchObject({
      actor: 'bob',
      actorkind: 'operator',
      actorreason: 'Entered by hand, ticket 4711',
    })
  })

  it('that floods the API is refused, and the tenant it names is not', async () => {
    const tenantId = await aTenant({ requestsPerSecond: 1, burst: 60 })
    const path = 'functions/intake/ingest-event-batch.ts'
    const door = await start(path, { OPERATOR_REQUESTS_PER_SECOND: '1', OPERATOR_BURST: '3' })
    const { headers, body } = batchOf(50)
    const send = async (own: Readonly<Record<string, string>>) => {
      const event = anHttpEvent({ path: '/v1/events/batch', headers: { ...headers, ...own } })
      const answer = await door.invoke({ ...event, body })
      return answer.statusCode
    }
    const operator = await asOperator(environment, tenantId, { scope: 'events:write', subject: randomUUID() })
    expect([await send(operator), await send(operator)]).toEqual([207, 429])
    const own = { authorization: `Bearer ${await aToken(environment, { tenant: tenantId })}` }
    expect([await send(own), await send(own)]).toEqual([207, 429])
  })
})

describe('an unknown tenant', () => {
  it.each([
    ['writes', 'intake/ingest-event.ts', { body: aPayment() }, 202],
    ['reads', 'views/events-read.ts', { method: 'GET', path: '/v1/events' }, 200],
  ] as const)(
    'is refused where it %s and unknown tenants are refused, and served once an operator has created it',
    async (_, path, request, accepted) => {
      const door = await start(`functions/${path}`, { UNKNOWN_TENANTS: 'refuse' })
      const tenantId = `unknown-${randomUUID()}`
      const tokens = [
        { authorization: `Bearer ${await aToken(environment, { tenant: tenantId })}` },
        await asOperator(environment, tenantId, { scope: 'events:write events:read' }),
      ]
      const call = async (headers: Readonly<Record<string, string>>) => {
        const answer = await door.invoke(anHttpEvent({ headers, ...request }))
        return [answer.statusCode, JSON.parse(answer.body ?? '').code]
      }
      for (const headers of tokens) expect(await call(headers)).toEqual([403, 'tenant-unknown'])
      await set(tenantId, { status: 'active' })
      for (const headers of tokens) await eventually(async () => (await call(headers))[0] === accepted)
    },
  )
})
