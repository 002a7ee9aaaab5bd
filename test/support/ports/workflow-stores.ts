import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { makeDynamoReviews } from '#workflow/adapters/dynamo-reviews.ts'
import type { Reviews } from '#workflow/application/ports.ts'
import { makeMemoryFactLog } from '../doubles/memory-fact-log.ts'
import { makeMemoryReviews } from '../doubles/memory-reviews.ts'
import { makeOwnTable } from '../world/own-table.ts'
import { ownFactsTable, ownVaultTable } from './facts-stores.ts'
import { onStores } from './stores.ts'

export type ReviewParts = Readonly<{ facts: FactLog; reviews: Reviews }>

/** New reviews and a new fact log in memory, or tables of their own: the running copy escalates what is overdue. */
export const makeReviewParts = onStores(
  async (): Promise<ReviewParts> => {
    const facts = makeMemoryFactLog()
    return { facts, reviews: makeMemoryReviews(facts) }
  },
  () => {
    const dynamo = makeDynamo()
    const ownTable = makeOwnTable('ReviewsTable')
    return async (): Promise<ReviewParts> => {
      const facts = { table: await ownFactsTable(), shardCount: 4, vaultTable: await ownVaultTable() }
      return {
        facts: makeDynamoFactLog(dynamo, facts),
        reviews: makeDynamoReviews(dynamo, { table: await ownTable, facts }),
      }
    }
  },
)
