import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { atOnce, untilWon } from '#kernel/application/until-won.ts'
import type { Bucket, Taken } from '../application/ports.ts'
import { admissible, type Level, waitFor } from '../domain/gcra.ts'
import type { Limit } from '../domain/tenant-settings.ts'
import { makeBucketRow } from './bucket-row.ts'

/** How often one take may meet other instances that were faster. */
const tryCountMax = 8

/** Too many want the row at once. Whoever would go on without asking would lift the limit where it is needed most. */
const busy: Taken = { count: 0, waitMs: 1_000 }

/** Of a wait for several requests; one request is waited for as long as it takes. */
const longestWaitUs = 1_000_000

type Settings = Readonly<{ table: string; nowUs: () => number }>

/** One number in a row for each tenant, moved on by conditional updates: usually one call. */
export const makeDynamoBucket = (dynamo: DynamoDBDocumentClient, { table, nowUs }: Settings): Bucket => {
  const draw = makeBucketRow(dynamo, table)
  return {
    take: async (tenantId, limit, wanted) => {
      let count = Math.min(wanted, limit.burst)
      const taken = await untilWon(tryCountMax, atOnce, async (): Promise<Taken | undefined> => {
        const now = nowUs()
        const drawn = await draw(tenantId, { limit, count, now })
        if (drawn.kind === 'done') return { count, waitMs: 0 }
        if (drawn.kind === 'busy') return busy
        count = Math.min(count, admissible(limit, drawn.arrival, now))
        return count > 0 ? undefined : { count, waitMs: waitOf(limit, wanted, { arrival: drawn.arrival, now }) }
      })
      return taken ?? busy
    },
  }
}

const waitOf = (limit: Limit, wanted: number, level: Level): number => {
  const forAll = waitFor(limit, Math.min(wanted, limit.burst), level)
  const forOne = waitFor(limit, 1, level)
  return Math.max(1, Math.max(forOne, Math.min(forAll, longestWaitUs)) / 1000)
}
