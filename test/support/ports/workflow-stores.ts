import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import type { FactLog } from '#facts/application/fact-log.ts'
import { atOnce } from '#kernel/application/until-won.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { makeDynamoReviewQueue } from '#workflow/adapters/dynamo-review-queue.ts'
import { makeDynamoReviews } from '#workflow/adapters/dynamo-reviews.ts'
import { reviewKeyOf, rowOfReview } from '#workflow/adapters/review-rows.ts'
import type { ReviewKey, ReviewQueue, Reviews } from '#workflow/application/ports.ts'
import type { Review } from '#workflow/domain/review.ts'
import { aFact } from '../builders/a-fact.ts'
import { makeMemoryReviewQueue } from '../doubles/memory-review-queue.ts'
import { makeMemoryReviews, type SpoiltReview } from '../doubles/memory-reviews.ts'
import { standardPolicies } from '../doubles/standard-policies.ts'
import { makeOwnTable } from '../world/own-table.ts'
import { type ListedFactLog, makeFactLog, ownFactsTable, ownVaultTable } from './facts-stores.ts'
import { onStores } from './stores.ts'

let ownTable: Promise<string> | undefined

/** A table for the reviews of this test file: the running copy would escalate what is overdue in its own. */
const ownReviewsTable = (): Promise<string> => {
  ownTable ??= makeOwnTable('ReviewsTable')
  return ownTable
}

const inMemory = new WeakMap<object, ReturnType<typeof makeMemoryReviews>>()

const memoryReviewsOf = (facts: FactLog) => {
  const reviews = inMemory.get(facts) ?? makeMemoryReviews(facts)
  inMemory.set(facts, reviews)
  return reviews
}

/** The reviews of the events in a fact log: in memory, or in tables of this test file, which has the log of `makeFactLog`. */
export const makeReviewsOf = onStores(
  (facts: FactLog): Reviews => memoryReviewsOf(facts),
  () => {
    const dynamo = makeDynamo()
    const reviews = async () =>
      makeDynamoReviews(dynamo, {
        table: await ownReviewsTable(),
        facts: { table: await ownFactsTable(), shardCount: 4, vaultTable: await ownVaultTable() },
      })
    return (): Reviews => ({
      read: async (...own) => (await reviews()).read(...own),
      stored: async (...own) => (await reviews()).stored(...own),
      write: async (...own) => (await reviews()).write(...own),
      overdue: async function* (...own) {
        yield* (await reviews()).overdue(...own)
      },
    })
  },
)

/** Loses the row of a review of `makeReviewsOf`, or replaces it, as a restore of the table would. */
export const makeSpoilReviewOf = onStores(
  (facts: FactLog) => async (key: ReviewKey, row?: SpoiltReview) => memoryReviewsOf(facts).spoil(key, row),
  () => {
    const dynamo = makeDynamo()
    return (_: FactLog) => async (key: ReviewKey, row?: SpoiltReview) => {
      const TableName = await ownReviewsTable()
      if (row) await dynamo.send(new PutCommand({ TableName, Item: rowOfReview(row as Review) }))
      else await dynamo.send(new DeleteCommand({ TableName, Key: reviewKeyOf(key) }))
    }
  },
)

/** The queue of the reviews that `makeReviewsOf` has. */
export const makeReviewQueueOf = onStores(
  (facts: FactLog): ReviewQueue => makeMemoryReviewQueue(memoryReviewsOf(facts).all),
  () => {
    const dynamo = makeDynamo()
    const queue = async () => makeDynamoReviewQueue(dynamo, await ownReviewsTable(), atOnce)
    return (): ReviewQueue => ({
      read: async (...own) => (await queue()).read(...own),
      claimedBy: async (...own) => (await queue()).claimedBy(...own),
      outline: async (...own) => (await queue()).outline(...own),
    })
  },
)

export type ReviewParts = Readonly<{ facts: ListedFactLog; reviews: Reviews; queue: ReviewQueue }>

/** New reviews and a new fact log in memory, or tables of this test file. */
export const makeReviewParts = async (): Promise<ReviewParts> => {
  const facts = makeFactLog()
  return { facts, reviews: makeReviewsOf(facts), queue: makeReviewQueueOf(facts) }
}

/** What moves events beside a clock. Each event counts as received, and `facts` lists the moves that opened a review, too. */
export const workflowNeeds = (facts: FactLog) => {
  const reviews = makeReviewsOf(facts)
  const first: FactLog['first'] = async (tenancy, eventId) =>
    (await facts.first(tenancy, eventId)) ?? { fact: aFact({ tenantid: tenancy.tenantId, eventid: eventId }) }
  const write: Reviews['write'] = async (change) => {
    const isWritten = await reviews.write(change)
    if (isWritten) for (const { draft, belongings } of change.facts) await facts.append(draft, belongings)
    return isWritten
  }
  return {
    facts: { ...facts, first },
    reviews: { ...reviews, write },
    queue: makeReviewQueueOf(facts),
    policies: standardPolicies,
    pause: async () => undefined,
    skipped: () => undefined,
  }
}
