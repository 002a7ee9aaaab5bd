import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { makeDynamoJobStore } from '#jobs/adapters/dynamo-job-store.ts'
import type { JobStore } from '#jobs/application/ports.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { makeMemoryFactLog } from '../doubles/memory-fact-log.ts'
import { makeMemoryJobStore } from '../doubles/memory-job-store.ts'
import { onStores } from './stores.ts'

export type JobParts = Readonly<{ jobs: JobStore; facts: FactLog }>

/** A new store of jobs in memory, or the one of the running copy, with its fact log. */
export const makeJobParts = onStores(
  (): JobParts => {
    const facts = makeMemoryFactLog()
    return { facts, jobs: makeMemoryJobStore(facts) }
  },
  ({ JOBS_TABLE: table = '', FACTS_TABLE = '' }) => {
    const dynamo = makeDynamo()
    const facts = { table: FACTS_TABLE, shardCount: 4 }
    const parts = { facts: makeDynamoFactLog(dynamo, facts), jobs: makeDynamoJobStore(dynamo, { table, facts }) }
    return () => parts
  },
)
