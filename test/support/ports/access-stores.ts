import { makeDynamoTenantRegister } from '#access/adapters/dynamo-tenant-register.ts'
import type { TenantRegister } from '#access/application/ports.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
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
