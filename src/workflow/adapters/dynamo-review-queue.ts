import { BatchGetCommand, type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { send } from '#facts/adapters/send.ts'
import { untilWon } from '#kernel/application/until-won.ts'
import { Transient } from '#kernel/domain/errors.ts'
import type { QueuedReview, QueueSpan, ReviewQueue } from '../application/ports.ts'
import type { ReviewOutline } from '../domain/review-filter.ts'
import { assigneePkOf, queuePks, reviewOf, reviewOutline } from './review-rows.ts'

type Row = Readonly<Record<string, unknown>>

/** The maximum of BatchGetItem. A person with more claims sees the most urgent of them. */
const claimCountMax = 100

/** DynamoDB returns at most 16 MB, and a table can be throttled: the rest is read again. */
const tryCountMax = 8

/** The queue of reviews in the indexes `byQueue` and `byAssignee`. `pause` waits before the next try, longer each time. */
export const makeDynamoReviewQueue = (
  dynamo: DynamoDBDocumentClient,
  TableName: string,
  pause: (tries: number) => Promise<void>,
): ReviewQueue => {
  const readAll = async (keys: readonly Row[]): Promise<readonly Row[]> => {
    const rows: Row[] = []
    let left: readonly Row[] = keys
    const isDone = await untilWon(tryCountMax, pause, async () => {
      const RequestItems = { [TableName]: { Keys: [...left], ConsistentRead: true } }
      const { Responses, UnprocessedKeys } = await send(dynamo, new BatchGetCommand({ RequestItems }))
      rows.push(...(Responses?.[TableName] ?? []))
      left = UnprocessedKeys?.[TableName]?.Keys ?? []
      return left.length === 0 || undefined
    })
    if (!isDone) throw new Transient('store-unavailable', 'The table of reviews is busy. Send the same request again.')
    return rows
  }

  return {
    read: async (span) => {
      if (isEmpty(span)) return { reviews: [] }
      const { Items = [], LastEvaluatedKey } = await send(dynamo, new QueryCommand({ TableName, ...queryOf(span) }))
      const next = LastEvaluatedKey?.queueSk
      return {
        reviews: Items.filter(({ queueSk }) => queueSk !== span.after).flatMap(queuedIn),
        ...(typeof next === 'string' && { next }),
      }
    },

    claimedBy: async (tenantId, person) => {
      const query = new QueryCommand({
        TableName,
        IndexName: 'byAssignee',
        KeyConditionExpression: 'assigneePk = :person',
        ExpressionAttributeValues: { ':person': assigneePkOf(tenantId, person) },
        ProjectionExpression: 'pk',
        Limit: claimCountMax,
      })
      const { Items = [] } = await send(dynamo, query)
      const rows = Items.length > 0 ? await readAll(Items) : []
      return rows.flatMap(queuedIn).toSorted((one, other) => (one.place < other.place ? -1 : 1))
    },

    outline: async (span) => {
      const reviews: ReviewOutline[] = []
      let ExclusiveStartKey: Row | undefined
      do {
        const query = {
          ...queryOf(span),
          ...outlineProjection,
          Limit: span.limit - reviews.length + 1,
          ExclusiveStartKey,
        }
        const page = await send(dynamo, new QueryCommand({ TableName, ...query }))
        reviews.push(...(page.Items ?? []).flatMap((row) => reviewOutline.safeParse(row).data ?? []))
        ExclusiveStartKey = page.LastEvaluatedKey
      } while (ExclusiveStartKey !== undefined && reviews.length <= span.limit)
      return { reviews: reviews.slice(0, span.limit), isComplete: reviews.length <= span.limit }
    },
  }
}

/** Sorts after every place with the same beginning. */
const end = '~'

/** The first and the last place of a part of a queue. A place begins with a minute, or with an instant. */
const boundsOf = ({ status, dueBefore, decidedFrom, isReversed, after }: QueueSpan) => {
  const [first, last] = [decidedFrom ?? '0', dueBefore === undefined ? end : `${dueBefore.slice(0, 16)}${end}`]
  return isDescending({ status, isReversed }) ? { first, last: after ?? last } : { first: after ?? first, last }
}

const isDescending = ({ status, isReversed = false }: Pick<QueueSpan, 'status' | 'isReversed'>): boolean =>
  (status === 'decided') !== isReversed

/** DynamoDB rejects a range that ends before it begins: the day or the due time of a cursor has passed. */
const isEmpty = (span: QueueSpan): boolean => {
  const { first, last } = boundsOf(span)
  return first > last
}

/** `BETWEEN` includes both ends, so the query returns the row of the cursor again, and the caller drops it. */
const queryOf = (span: QueueSpan) => {
  const { first, last } = boundsOf(span)
  return {
    IndexName: 'byQueue',
    KeyConditionExpression: 'queuePk = :queue AND queueSk BETWEEN :first AND :last',
    ExpressionAttributeValues: { ':queue': queuePks[span.status](span.tenantId), ':first': first, ':last': last },
    ScanIndexForward: !isDescending(span),
    Limit: span.limit + (span.after === undefined ? 0 : 1),
  }
}

const outlineNames = Object.keys(reviewOutline.shape)

/** `level`, `status` and `act` can be reserved words, so each name is replaced. */
const outlineProjection = {
  ProjectionExpression: outlineNames.map((name) => `#${name}`).join(', '),
  ExpressionAttributeNames: Object.fromEntries(outlineNames.map((name) => [`#${name}`, name])),
}

const placed = z.object({ queueSk: z.string() })

/** A row that was edited by hand neither breaks a list nor ends it. */
const queuedIn = (row: Row): readonly QueuedReview[] => {
  try {
    return [{ place: placed.parse(row).queueSk, review: reviewOf(row) }]
  } catch (error) {
    if (error instanceof z.ZodError) return []
    throw error
  }
}
