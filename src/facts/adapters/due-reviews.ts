import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { sha256 } from '#kernel/application/sha256.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { eventKeyIn } from './partition.ts'
import { send } from './send.ts'

/**
 * What an open review is watched for in the index `byDue` of the table `reviews`. `due`: its due time, until it is escalated for
 * that. `level2`: the due time of level two, from then on.
 */
const watches = ['due', 'level2'] as const

export type ReviewWatch = (typeof watches)[number]

const shardCount = 4

/** The fields of a review that its place in the index depends on. */
type WatchedReview = Readonly<{
  eventId: string
  status: 'open' | 'decided'
  dueAt: Instant
  overdueAt?: Instant | undefined
  levelTwoDueAt?: Instant | undefined
}>

/** What a review is watched for, and until when. A decided review is not watched. */
export const watchOf = (review: WatchedReview): Readonly<{ watch: ReviewWatch; at: Instant }> | undefined => {
  const { status, dueAt, overdueAt, levelTwoDueAt } = review
  if (status === 'decided') return undefined
  // The due time of level two is never before the due time.
  if (overdueAt === undefined) return { watch: 'due', at: dueAt }
  return levelTwoDueAt === undefined ? undefined : { watch: 'level2', at: levelTwoDueAt }
}

/** The keys of a review in the index `byDue`. */
export const dueKeyOf = (review: WatchedReview) => {
  const watched = watchOf(review)
  const shard = Number.parseInt(sha256(review.eventId).slice(0, 8), 16) % shardCount
  return watched ? { duePk: `${watched.watch}#${shard}`, dueSk: watched.at } : {}
}

/** The watch that the keys of a review name. */
export const watchIn = ({ duePk, dueSk }: Readonly<Record<string, unknown>>): ReturnType<typeof watchOf> => {
  const watch = watches.find((name) => String(duePk).startsWith(`${name}#`))
  return watch && { watch, at: String(dueSk) }
}

/**
 * The open reviews whose watched time was before an instant, in pages of at most `limit`. A page has as many of each partition, and
 * begins with the oldest: a review that stays, because it cannot be escalated, keeps no other out of the pages. From an index: a
 * review that changed just now can be missing, or be there still. @throws Transient `store-unavailable`.
 */
export async function* dueReviews(
  dynamo: DynamoDBDocumentClient,
  { table: TableName, watch, limit }: Readonly<{ table: string; watch: ReviewWatch; limit: number }>,
  before: Instant,
): AsyncGenerator<readonly ReturnType<typeof eventKeyIn>[]> {
  let open = Array.from({ length: shardCount }, (_, shard) => makeReader(dynamo, TableName, `${watch}#${shard}`))
  while (open.length > 0) {
    const pages = await Promise.all(open.map((read) => read(before, Math.ceil(limit / shardCount))))
    open = open.filter((_, index) => pages[index]?.isLast === false)
    const rows = pages.flatMap(({ Items }) => Items)
    if (rows.length > 0)
      yield rows
        .toSorted((one, other) => (String(one.dueSk) < String(other.dueSk) ? -1 : 1))
        .map(({ pk }) => eventKeyIn(pk))
  }
}

/** Reads one partition, page by page. */
const makeReader = (dynamo: DynamoDBDocumentClient, TableName: string, partition: string) => {
  let ExclusiveStartKey: Readonly<Record<string, unknown>> | undefined
  return async (before: Instant, Limit: number) => {
    const query = new QueryCommand({
      TableName,
      IndexName: 'byDue',
      KeyConditionExpression: 'duePk = :partition AND dueSk < :before',
      ExpressionAttributeValues: { ':partition': partition, ':before': before },
      Limit,
      ExclusiveStartKey,
    })
    const { Items = [], LastEvaluatedKey } = await send(dynamo, query)
    ExclusiveStartKey = LastEvaluatedKey
    return { Items, isLast: LastEvaluatedKey === undefined }
  }
}
