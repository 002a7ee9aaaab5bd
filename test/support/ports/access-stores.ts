import { makeDynamoBreachCounts } from '#access/adapters/dynamo-breach-counts.ts'
import { makeDynamoBucket } from '#access/adapters/dynamo-bucket.ts'
import { makeDynamoTenantRegister } from '#access/adapters/dynamo-tenant-register.ts'
import { makeDynamoSenders, makeDynamoTenants } from '#access/adapters/dynamo-tenants.ts'
import { makeLeasingLimiter } from '#access/adapters/leasing-limiter.ts'
import type { BreachCounts, Bucket, Limiter, Senders, TenantRegister, Tenants } from '#access/application/ports.ts'
import type { StackRoleIds } from '#access/domain/stack-roles.ts'
import { type Limit, settingsFrom } from '#access/domain/tenant-settings.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { ownTenantId } from '#kernel/domain/tenant.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { makeMemoryBreachCounts } from '../doubles/memory-breach-counts.ts'
import { makeMemoryBucket } from '../doubles/memory-bucket.ts'
import { makeMemoryFactLog } from '../doubles/memory-fact-log.ts'
import { makeMemoryTenantRegister } from '../doubles/memory-tenant-register.ts'
import { makeOwnTable } from '../world/own-table.ts'
import { ownFactsTable } from './facts-stores.ts'
import { onStores } from './stores.ts'

export type TenantParts = Readonly<{ register: TenantRegister; facts: FactLog }>

/** A new register of tenants in memory, or the one of the running copy, with its fact log. */
export const makeTenantParts = onStores(
  (): TenantParts => {
    const facts = makeMemoryFactLog()
    return { facts, register: makeMemoryTenantRegister(facts) }
  },
  ({ TENANTS_TABLE: table = '', FACTS_TABLE = '' }) => {
    const dynamo = makeDynamo()
    const facts = { table: FACTS_TABLE, shardCount: 4 }
    const parts = {
      facts: makeDynamoFactLog(dynamo, facts),
      register: makeDynamoTenantRegister(dynamo, { table, facts }),
    }
    return () => parts
  },
)

/** What admits callers and senders: settings and permits, which an operator changes, and limits, on a clock that stands still. */
export type AdmissionParts = Readonly<{
  register: TenantRegister
  tenants: Tenants
  senders: Senders
  limiter: Limiter
  operatorLimit: Limit
  stackRoleIds: StackRoleIds
}>

const defaultLimit = { requestsPerSecond: 10, burst: 20 }
const operatorLimit = { requestsPerSecond: 10, burst: 5 }
const stackRoleIds: StackRoleIds = new Set(['AROASTACK'])

/** A new register of tenants with new buckets in memory, or those of the running copy. Tenants without a row are refused or allowed. */
export const makeAdmissionParts = onStores(
  (unknownTenants: 'refuse' | 'allow'): AdmissionParts => {
    const register = makeMemoryTenantRegister(makeMemoryFactLog())
    const settings: Tenants['settings'] = async (tenantId) => {
      const { settings: overrides, version } = await register.read(tenantId)
      const isKnown = version > 0 || unknownTenants === 'allow' || tenantId === ownTenantId
      return settingsFrom(overrides, defaultLimit, isKnown)
    }
    const mayWriteFor: Senders['mayWriteFor'] = async (senderId, tenantId) =>
      (await register.read(tenantId, senderId)).isPermitted
    const limiter = limiterAt(Date.now(), makeMemoryBucket)
    return { register, tenants: { settings }, senders: { mayWriteFor }, limiter, operatorLimit, stackRoleIds }
  },
  ({ TENANTS_TABLE: table = '', BUCKETS_TABLE = '' }) => {
    const dynamo = makeDynamo()
    const makeBucket = (nowUs: () => number) => makeDynamoBucket(dynamo, { table: BUCKETS_TABLE, nowUs })
    return (unknownTenants) => ({
      register: makeTenantParts().register,
      tenants: makeDynamoTenants(dynamo, { table, cacheSeconds: 1, unknownTenants }, defaultLimit),
      senders: makeDynamoSenders(dynamo, { table, cacheSeconds: 1 }),
      limiter: limiterAt(Date.now(), makeBucket),
      operatorLimit,
      stackRoleIds,
    })
  },
)

const limiterAt = (nowMs: number, makeBucket: (nowUs: () => number) => Bucket): Limiter =>
  makeLeasingLimiter({
    bucket: makeBucket(() => nowMs * 1000),
    nowMs: () => nowMs,
    random: Math.random,
    warn: (_, reason) => {
      throw reason
    },
    warnEveryMs: 60_000,
  })

/** New counts of breaches in memory, or in a table of their own, and the log of their facts. */
export type BreachParts = Readonly<{ counts: BreachCounts; facts: FactLog; emptied: () => Promise<BreachCounts> }>

/** `emptied` returns counts without rows, on the same facts. */
export const makeBreachParts = onStores(
  async (): Promise<BreachParts> => {
    const facts = makeMemoryFactLog()
    const make = () => makeMemoryBreachCounts(facts)
    return { facts, counts: make(), emptied: async () => make() }
  },
  () => {
    const dynamo = makeDynamo()
    return async () => {
      const facts = { table: await ownFactsTable(), shardCount: 4 }
      const make = async () => makeDynamoBreachCounts(dynamo, { table: await makeOwnTable('BreachesTable'), facts })
      return { facts: makeDynamoFactLog(dynamo, facts), counts: await make(), emptied: make }
    }
  },
)
