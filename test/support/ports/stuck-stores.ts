import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { watchOf } from '#facts/adapters/due-reviews.ts'
import { makeDynamoFactLog, putOfFact } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamoFactRows } from '#facts/adapters/dynamo-fact-rows.ts'
import { partitionOfFact } from '#facts/adapters/partition.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import type { FactRows } from '#facts/application/fact-rows.ts'
import { withId } from '#facts/application/identity.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { makeDynamoPublishedFacts } from '#operations/adapters/dynamo-published-facts.ts'
import { makeDynamoReviewStates } from '#operations/adapters/dynamo-review-states.ts'
import { makeDynamoStuckRegister } from '#operations/adapters/dynamo-stuck-register.ts'
import type { PublishedFacts, ReviewStates, StuckRegister } from '#operations/application/stuck-ports.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { rowOfReview } from '#workflow/adapters/review-rows.ts'
import type { Review } from '#workflow/domain/review.ts'
import { makeMemoryFactLog } from '../doubles/memory-fact-log.ts'
import { makeMemoryFactRows } from '../doubles/memory-fact-rows.ts'
import { makeMemoryStuckRegister } from '../doubles/memory-stuck-register.ts'
import { makeOwnTable } from '../world/own-table.ts'
import { ownFactsTable } from './facts-stores.ts'
import { onStores } from './stores.ts'

/** What the check of stuck events reads and writes, and ways to bring events to a station. */
export type StuckParts = Readonly<{
  facts: FactLog
  rows: FactRows
  published: PublishedFacts
  reviews: ReviewStates
  register: StuckRegister
  /** Adds the entry of a fact to the audit log. */
  audit: (fact: Fact) => Promise<void>
  /** Writes a review, or deletes it. */
  putReview: (review: Review) => Promise<void>
  deleteReview: (fact: Fact) => Promise<void>
}>

const shardCount = 4

/**
 * New parts in memory, or tables of this test file, which nothing publishes and nothing else reads. With `ownRegister`, the
 * register is a table of its own.
 */
export const makeStuckParts = onStores(
  async (_?: Readonly<{ ownRegister: true }>): Promise<StuckParts> => {
    const log = makeMemoryFactLog()
    const { rows, put } = makeMemoryFactRows()
    const audited = new Set<string>()
    const reviews = new Map<string, Review>()
    const nameOf = ({ tenantid, eventid, happening }: Pick<Fact, 'tenantid' | 'eventid' | 'happening'>) =>
      `${tenantid}#${eventid}#${happening}`
    return {
      facts: {
        ...log,
        append: async (draft) => {
          const result = await log.append(draft)
          const { Item } = putOfFact({ table: '', shardCount })(draft).put
          if (result.isNew) await put(Item as unknown as Parameters<typeof put>[0])
          return result
        },
      },
      rows,
      published: { has: async (fact) => audited.has(nameOf(fact)) },
      reviews: {
        of: async ({ tenantId, eventId }) => {
          const review = reviews.get(`${tenantId}#${eventId}`)
          return review && { watched: watchOf(review) }
        },
        overdue: async function* (before) {
          yield [...reviews.values()].filter((one) => (watchOf(one)?.at ?? before) < before)
        },
      },
      register: makeMemoryStuckRegister(),
      audit: async (fact) => void audited.add(nameOf(fact)),
      putReview: async (review) => void reviews.set(`${review.tenantId}#${review.eventId}`, review),
      deleteReview: async (fact) => void reviews.delete(partitionOfFact(fact)),
    }
  },
  () => {
    const dynamo = makeDynamo()
    const tables = Promise.all([ownFactsTable(), makeOwnTable('AuditTable'), makeOwnTable('ReviewsTable')])
    const sharedRegister = makeOwnTable('StuckTable')
    return async (options): Promise<StuckParts> => {
      const [table, auditTable, reviewsTable] = await tables
      const stuckTable = await (options?.ownRegister ? makeOwnTable('StuckTable') : sharedRegister)
      return {
        facts: makeDynamoFactLog(dynamo, { table, shardCount }),
        rows: makeDynamoFactRows(dynamo, { table, shardCount }),
        published: makeDynamoPublishedFacts(dynamo, auditTable),
        reviews: makeDynamoReviewStates(dynamo, reviewsTable),
        register: makeDynamoStuckRegister(dynamo, stuckTable),
        audit: async (fact) => {
          const Item = { pk: partitionOfFact(fact), sk: fact.happening }
          await dynamo.send(new PutCommand({ TableName: auditTable, Item }))
        },
        putReview: async (review) => {
          await dynamo.send(new PutCommand({ TableName: reviewsTable, Item: rowOfReview(review) }))
        },
        deleteReview: async (fact) => {
          await dynamo.send(new DeleteCommand({ TableName: reviewsTable, Key: { pk: partitionOfFact(fact) } }))
        },
      }
    }
  },
)

/** The rows and checkpoints of some tenants alone: other tests use the same register at the same time. */
export const registerOf = (register: StuckRegister, tenantIds: readonly string[]): StuckRegister => ({
  ...register,
  page: async ({ tenantId, limit }) => {
    const pages = tenantIds.filter((id) => id === (tenantId ?? id)).map((id) => register.page({ tenantId: id, limit }))
    return { items: (await Promise.all(pages)).flatMap(({ items }) => items), next: undefined }
  },
  counts: async () => {
    const all = await Promise.all(tenantIds.map((id) => register.counts(id)))
    return { counts: all.flatMap(({ counts }) => counts), isComplete: true }
  },
  checkpoints: async () => new Map([...(await register.checkpoints())].filter(([id]) => tenantIds.includes(id))),
})

/** Appends a fact of the log, with the id that the log gives it. */
export const append = async ({ facts }: Pick<StuckParts, 'facts'>, fact: Fact): Promise<Fact> => {
  const { id: _, ...draft } = fact
  await facts.append(draft)
  return withId(draft)
}
