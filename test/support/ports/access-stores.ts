import { makeDynamoBucket } from '#access/adapters/dynamo-bucket.ts'
import { makeDynamoTenantRegister } from '#access/adapters/dynamo-tenant-register.ts'
import { makeDynamoTenants } from '#access/adapters/dynamo-tenants.ts'
import { makeLeasingLimiter } from '#access/adapters/leasing-limiter.ts'
import type { Bucket, Limiter, TenantRegister, Tenants } from '#access/application/ports.ts'
import { settingsFrom } from '#access/domain/tenant-settings.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { makeMemoryBucket } from '../doubles/memory-bucket.ts'
import { makeMemoryFactLog } from '../doubles/memory-fact-log.ts'
import { makeMemoryTenantRegister } from '../doubles/memory-tenant-register.ts'
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

/** What admits callers: settings of tenants, which an operator changes, and the limit, on a clock that stands still. */
export type AdmissionParts = Readonly<{ register: TenantRegister; tenants: Tenants; limiter: Limiter }>

const defaultLimit = { requestsPerSecond: 10, burst: 20 }

/** A new register of tenants with new buckets in memory, or those of the running copy. */
export const makeAdmissionParts = onStores(
  (): AdmissionParts => {
    const register = makeMemoryTenantRegister(makeMemoryFactLog())
    const settings: Tenants['settings'] = async (tenantId) =>
      settingsFrom((await register.read(tenantId)).settings, defaultLimit)
    return { register, tenants: { settings }, limiter: limiterAt(Date.now(), makeMemoryBucket) }
  },
  ({ TENANTS_TABLE: table = '', BUCKETS_TABLE = '' }) => {
    const dynamo = makeDynamo()
    const makeBucket = (nowUs: () => number) => makeDynamoBucket(dynamo, { table: BUCKETS_TABLE, nowUs })
    return () => ({
      register: makeTenantParts().register,
      tenants: makeDynamoTenants(dynamo, { table, cacheSeconds: 1 }, defaultLimit),
      limiter: limiterAt(Date.now(), makeBucket),
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
