import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { isSamePerson } from '#approval/domain/person.ts'
import { batchGet } from '#facts/adapters/batch-get.ts'
import { send } from '#facts/adapters/send.ts'
import { Transient } from '#kernel/domain/errors.ts'
import type { QueuedReview, QueueSpan, ReviewQueue } from '../application/ports.ts'
import { claimantOf } from '../domain/review.ts'
import type { ReviewOutline } from '../domain/review-filter.ts'
import { mergePages, newestOf, type QueuePage } from './merge-pages.ts'
import { isDescending, isEmpty, queryOf } from './queue-query.ts'
import { assigneePkOf, queuePksOf, reviewOutline, storedReviewIn } from './review-rows.ts'

type Row = Readonly<Record<string, unknown>>

/** The queue of reviews in the indexes `byQueue` and `byAssignee`. `pause` waits before the next try, longer each time. */
export const makeDynamoReviewQueue = (
  dynamo: DynamoDBDocumentClient,
  TableName: string,
  pause: (tries: number) => Promise<void>,
): ReviewQueue => {
  const readPage = async (span: QueueSpan, queuePk: string): Promise<QueuePage> => {
    const query = new QueryCommand({ TableName, ...queryOf(span, queuePk) })
    const { Items = [], LastEvaluatedKey } = await send(dynamo, query)
    const next = LastEvaluatedKey?.queueSk
    return {
      reviews: Items.filter(({ queueSk }) => queueSk !== span.after).flatMap(queuedIn),
      ...(typeof next === 'string' && { next }),
    }
  }

  const readOutline = async (span: QueueSpan, queuePk: string): Promise<readonly ReviewOutline[]> => {
    const reviews: ReviewOutline[] = []
    let ExclusiveStartKey: Row | undefined
    do {
      const Limit = span.limit - reviews.length + 1
      const query = { ...queryOf(span, queuePk), ...outlineProjection, Limit, ExclusiveStartKey }
      const page = await send(dynamo, new QueryCommand({ TableName, ...query }))
      reviews.push(...(page.Items ?? []).flatMap((row) => reviewOutline.safeParse(row).data ?? []))
      ExclusiveStartKey = page.LastEvaluatedKey
    } while (ExclusiveStartKey !== undefined && reviews.length <= span.limit)
    return reviews
  }

  return {
    read: async (span) => {
      if (isEmpty(span)) return { reviews: [] }
      const pages = await Promise.all(queuePksOf(span).map((queuePk) => readPage(span, queuePk)))
      return mergePages(pages, { limit: span.limit, isDescending: isDescending(span) })
    },

    claimedBy: async ({ tenantId, person, now, limit }) => {
      const query = new QueryCommand({
        TableName,
        IndexName: 'byAssignee',
        KeyConditionExpression: 'assigneePk = :person AND claimedUntil > :now',
        ExpressionAttributeValues: { ':person': assigneePkOf(tenantId, person), ':now': now },
        ProjectionExpression: 'pk',
        ScanIndexForward: false,
        Limit: limit,
      })
      const { Items = [] } = await send(dynamo, query)
      const keys = Items.map(({ pk }) => ({ pk: String(pk) }))
      const rows = await batchGet({ dynamo, table: TableName, pause, unavailable: tableBusy }, keys)
      return (rows as readonly Row[])
        .flatMap(queuedIn)
        .filter(({ review }) => {
          const claimant = review.status === 'open' ? claimantOf(review, now) : undefined
          return claimant !== undefined && isSamePerson(claimant, person)
        })
        .toSorted((one, other) => (one.place < other.place ? -1 : 1))
    },

    outline: async (span) => {
      const parts = await Promise.all(queuePksOf(span).map((queuePk) => readOutline(span, queuePk)))
      const reviews = newestOf(parts.flat(), (review) => review)
      return { reviews: reviews.slice(0, span.limit), isComplete: reviews.length <= span.limit }
    },
  }
}

const tableBusy = (): Transient =>
  new Transient('store-unavailable', 'The table of reviews is busy. Send the same request again.')

const outlineNames = Object.keys(reviewOutline.shape)

/** `level`, `status` and `act` can be reserved words, so each name is replaced. */
const outlineProjection = {
  ProjectionExpression: outlineNames.map((name) => `#${name}`).join(', '),
  ExpressionAttributeNames: Object.fromEntries(outlineNames.map((name) => [`#${name}`, name])),
}

const placed = z.object({ queueSk: z.string() })

/** A row that was edited by hand neither breaks a list nor ends it. */
const queuedIn = (row: Row): readonly QueuedReview[] => {
  const [{ data: place }, { review }] = [placed.safeParse(row), storedReviewIn(row)]
  return place && review ? [{ place: place.queueSk, review }] : []
}
