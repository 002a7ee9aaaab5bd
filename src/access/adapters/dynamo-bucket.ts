import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { atOnce, untilWon } from '#kernel/application/until-won.ts'
import type { Bucket, Grant } from '../application/ports.ts'
import { admissible, type Level, requiredFor, waitFor } from '../domain/gcra.ts'
import type { Limit } from '../domain/tenant-settings.ts'
import { makeBucketRow } from './bucket-row.ts'

/** The most tries of one take while other instances update the row. */
const tryCountMax = 8

/** The row is contended. Admitting requests uncounted here would lift the limit under the heaviest load. */
const busy: Grant = { count: 0, waitMs: 1_000 }

/** The longest wait for several requests. The wait for one request has no limit. */
const longestWaitUs = 1_000_000

type Settings = Readonly<{ table: string; nowUs: () => number }>

/** One row with one number for each tenant, changed by conditional updates: usually one call. */
export const makeDynamoBucket = (dynamo: DynamoDBDocumentClient, { table, nowUs }: Settings): Bucket => {
  const draw = makeBucketRow(dynamo, table)
  return {
    take: async (tenantId, limit, wanted) => {
      let count = Math.min(wanted, limit.burst)
      const grant = await untilWon(tryCountMax, atOnce, async (): Promise<Grant | undefined> => {
        const now = nowUs()
        const result = await draw(tenantId, { limit, count, required: count, now })
        if (result.kind === 'done') return { count, waitMs: 0 }
        if (result.kind === 'busy') return busy
        count = Math.min(count, admissible(limit, result.arrival, now))
        return count > 0 ? undefined : { count, waitMs: waitOf(limit, wanted, { arrival: result.arrival, now }) }
      })
      return grant ?? busy
    },

    charge: async (tenantId, limit, count) => {
      const required = requiredFor(limit, count)
      const grant = await untilWon(tryCountMax, atOnce, async (): Promise<Grant | undefined> => {
        const now = nowUs()
        const result = await draw(tenantId, { limit, count, required, now })
        if (result.kind === 'done') return { count, waitMs: 0 }
        if (result.kind === 'busy') return busy
        const waitMs = waitFor(limit, required, { arrival: result.arrival, now }) / 1000
        return waitMs > 0 ? { count: 0, waitMs: Math.max(1, waitMs) } : undefined
      })
      return grant ?? busy
    },
  }
}

const waitOf = (limit: Limit, wanted: number, level: Level): number => {
  const forAll = waitFor(limit, Math.min(wanted, limit.burst), level)
  const forOne = waitFor(limit, 1, level)
  return Math.max(1, Math.max(forOne, Math.min(forAll, longestWaitUs)) / 1000)
}
