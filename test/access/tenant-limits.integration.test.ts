import { randomUUID } from 'node:crypto'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { makeDynamoBucket } from '#access/adapters/dynamo-bucket.ts'
import { makeDynamoTenantRegister } from '#access/adapters/dynamo-tenant-register.ts'
import { makeDynamoSenders, makeDynamoTenants } from '#access/adapters/dynamo-tenants.ts'
import { makeLeasingLimiter } from '#access/adapters/leasing-limiter.ts'
import { makeChangeTenant } from '#access/application/change-tenant.ts'
import { systemActor } from '#kernel/domain/actor.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { systemClock } from '#platform/system-clock.ts'
import { type DynamoProxy, startDynamoProxy } from '#test/support/world/dynamo-proxy.ts'
import { eventually } from '#test/support/world/eventually.ts'

const {
  TENANTS_TABLE: table = '',
  BUCKETS_TABLE = '',
  FACTS_TABLE = '',
  AWS_ENDPOINT_URL_DYNAMODB = '',
} = inject('environment')
const dynamo = makeDynamo()
const facts = { table: FACTS_TABLE, shardCount: 4 }
const register = makeDynamoTenantRegister(dynamo, { table, facts })
const changeTenant = makeChangeTenant({ register, clock: systemClock, stackRoleIds: new Set() })
const usual = { requestsPerSecond: 500, burst: 1000 }

let proxy: DynamoProxy

/** A client whose wire to DynamoDB a test can cut. */
let cuttable: DynamoDBDocumentClient

beforeEach(async () => {
  proxy = await startDynamoProxy(AWS_ENDPOINT_URL_DYNAMODB)
  cuttable = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint: proxy.url, maxAttempts: 1 }))
})

afterEach(async () => {
  cuttable.destroy()
  await proxy.close()
})

const cut = () => proxy.meddle(() => 'refuse')
const mend = () => proxy.meddle(() => 'pass')

const aLimiter = (client = dynamo, warnings: unknown[] = []) =>
  makeLeasingLimiter({
    bucket: makeDynamoBucket(client, { table: BUCKETS_TABLE, nowUs: () => Date.now() * 1000 }),
    nowMs: Date.now,
    random: Math.random,
    warn: (_, reason) => void warnings.push(reason),
    warnEveryMs: 60_000,
  })

const aTenant = () => `limits-${randomUUID()}`

describe('the limit of a tenant', () => {
  const limit = { requestsPerSecond: 1, burst: 60 }

  it('is one for two instances', async () => {
    const [instances, tenantId] = [[aLimiter(), aLimiter()], aTenant()]
    const startedAt = Date.now()
    const outcomes = await Promise.allSettled(
      Array.from({ length: 300 }, (_, index) => instances[index % 2]?.count(tenantId, limit)),
    )
    const admitted = outcomes.filter(({ status }) => status === 'fulfilled').length
    expect(admitted).toBeGreaterThanOrEqual(58)
    expect(admitted).toBeLessThanOrEqual(60 + Math.ceil((Date.now() - startedAt) / 1000))
  })

  it('costs no call for each request, and none for those it refuses until the tenant may come again', async () => {
    const [limiter, tenantId] = [aLimiter(cuttable), aTenant()]
    const send = (count: number) =>
      Promise.allSettled(Array.from({ length: count }, () => limiter.count(tenantId, usual)))
    await send(1000)
    expect(proxy.calls().length).toBeLessThan(60)
    const strict = { requestsPerSecond: 1, burst: 1 }
    const startedAt = Date.now()
    const refused = await Promise.allSettled(Array.from({ length: 100 }, () => limiter.count(`${tenantId}-2`, strict)))
    const before = proxy.calls().length
    await Promise.allSettled(Array.from({ length: 100 }, () => limiter.count(`${tenantId}-2`, strict)))
    // A slow machine takes seconds for them, and the tenant may come again in each.
    const seconds = Math.floor((Date.now() - startedAt) / 1000)
    const refusedCount = refused.filter(({ status }) => status === 'rejected').length
    expect(refusedCount).toBeLessThanOrEqual(99)
    expect(refusedCount).toBeGreaterThanOrEqual(99 - seconds)
    expect(proxy.calls().length - before).toBeLessThanOrEqual(seconds)
  })

  it('does not hold while it cannot be counted: every request is admitted, quickly, and a warning is logged', async () => {
    const warnings: unknown[] = []
    const [limiter, tenantId] = [aLimiter(cuttable, warnings), aTenant()]
    cut()
    const startedAt = Date.now()
    await Promise.all(Array.from({ length: 200 }, () => limiter.count(tenantId, { requestsPerSecond: 1, burst: 1 })))
    expect(Date.now() - startedAt).toBeLessThan(3_000)
    expect(warnings).toMatchObject([{ code: 'store-unavailable' }])
  })
})

describe('the settings of a tenant', () => {
  const tenantsOver = (client = dynamo, cacheSeconds = 1) =>
    makeDynamoTenants(client, { table, cacheSeconds, unknownTenants: 'allow' }, usual)

  it('are the defaults if none were set', async () => {
    expect(await tenantsOver().settings(aTenant())).toEqual({
      isKnown: true,
      status: 'active',
      ...usual,
      lateAfterHours: 48,
    })
  })

  it('are noticed while its functions run, within the time they remember', async () => {
    const [tenants, tenantId] = [tenantsOver(), aTenant()]
    await tenants.settings(tenantId)
    const settings = { status: 'suspended', burst: 5, retentionDays: 30 } as const
    await changeTenant({ tenantId, actor: systemActor('a test'), change: { kind: 'set', settings } })
    await eventually(async () => (await tenants.settings(tenantId)).status === 'suspended')
    expect(await tenants.settings(tenantId)).toEqual({ isKnown: true, ...usual, lateAfterHours: 48, ...settings })
  })

  it('are the valid part of a row that was edited by hand, until they are set again', async () => {
    const tenantId = aTenant()
    const Item = {
      pk: `tenant#${tenantId}`,
      sk: 'settings',
      status: 'Suspended',
      burst: 0,
      requestsPerSecond: 7,
      version: 1,
    }
    await changeTenant({
      tenantId,
      actor: systemActor('a test'),
      change: { kind: 'set', settings: { requestsPerSecond: 7 } },
    })
    await dynamo.send(new PutCommand({ TableName: table, Item }))
    expect(await tenantsOver().settings(tenantId)).toMatchObject({
      ...usual,
      status: 'suspended',
      requestsPerSecond: 7,
    })
    await changeTenant({
      tenantId,
      actor: systemActor('a test'),
      change: { kind: 'set', settings: { status: 'active', burst: 5 } },
    })
    expect(await tenantsOver().settings(tenantId)).toMatchObject({ status: 'active', requestsPerSecond: 7, burst: 5 })
  })

  it('are remembered while the table is unavailable, and not invented where nothing is known', async () => {
    const [tenants, tenantId] = [tenantsOver(cuttable, 0), aTenant()]
    const known = await tenants.settings(tenantId)
    cut()
    expect(await tenants.settings(tenantId)).toEqual(known)
    await expect(tenants.settings(aTenant())).rejects.toMatchObject({ code: 'store-unavailable', retryable: true })
    mend()
    expect(await tenants.settings(aTenant())).toMatchObject({ status: 'active' })
  })
})

describe('a sender', () => {
  const sendersOver = (client = dynamo) => makeDynamoSenders(client, { table, cacheSeconds: 1 })
  const permit = (tenantId: string, senderId: string) =>
    changeTenant({ tenantId, actor: systemActor('a test'), change: { kind: 'permit', senderId } })

  it('may write for the tenants that permit it and for no other, from the moment they do', async () => {
    const [senders, tenantId] = [sendersOver(), aTenant()]
    expect(await senders.mayWriteFor('AIDAEXAMPLE', tenantId)).toBe(false)
    await permit(tenantId, 'AIDAEXAMPLE')
    expect(await senders.mayWriteFor('AIDAEXAMPLE', tenantId)).toBe(true)
    expect(await senders.mayWriteFor('AIDAEXAMPLE', aTenant())).toBe(false)
    expect(await senders.mayWriteFor('AIDAOTHER', tenantId)).toBe(false)
  })

  it('is known by its role, whatever its session is called', async () => {
    const [senders, tenantId] = [sendersOver(), aTenant()]
    await permit(tenantId, 'AROAEXAMPLE')
    expect(await senders.mayWriteFor('AROAEXAMPLE:batch-7', tenantId)).toBe(true)
    expect(await senders.mayWriteFor('AROAOTHER:AROAEXAMPLE', tenantId)).toBe(false)
  })

  it.each(['', ':AIDAEXAMPLE', 'AIDA#x', 'AIDA EXAMPLE'])(
    'with an invalid id may write for no tenant: "%s"',
    async (senderId) => {
      expect(await sendersOver().mayWriteFor(senderId, aTenant())).toBe(false)
    },
  )

  it('may no longer write once that is revoked and forgotten', async () => {
    const [senders, tenantId] = [sendersOver(), aTenant()]
    await permit(tenantId, 'AIDAEXAMPLE')
    await senders.mayWriteFor('AIDAEXAMPLE', tenantId)
    await changeTenant({ tenantId, actor: systemActor('a test'), change: { kind: 'revoke', senderId: 'AIDAEXAMPLE' } })
    await eventually(async () => !(await senders.mayWriteFor('AIDAEXAMPLE', tenantId)))
  })

  it('is checked again later while the table is unavailable', async () => {
    cut()
    await expect(sendersOver(cuttable).mayWriteFor('AIDAEXAMPLE', aTenant())).rejects.toMatchObject({ retryable: true })
  })
})
