import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { isEnded } from '#facts/adapters/is-ended.ts'
import { send } from '#facts/adapters/send.ts'
import { readFact } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { covers } from '#kernel/domain/tenant.ts'
import type { CorrelatedFacts } from '../application/ports.ts'

/** The most facts that one query reads, if it looks for first facts alone. An event has some three facts. */
const evaluatedMax = 300

/** Sorts before and after every place. */
const [start, end] = [' ', '~']

/** The facts with one correlation id, by the index of the log. One query for each page, of at most 1 MB. */
export const makeDynamoCorrelatedFacts = (dynamo: DynamoDBDocumentClient, table: string): CorrelatedFacts => {
  const IndexName = 'byCorrelation'
  return {
    page: async (filter) => {
      const query = new QueryCommand({
        TableName: table,
        IndexName,
        KeyConditionExpression: 'byCorrelationPk = :pk AND byCorrelationSk > :after',
        ExpressionAttributeValues: { ':pk': keyOf(filter), ':after': filter.after ?? start },
        ProjectionExpression: 'fact, byCorrelationSk, expiresAt',
        Limit: filter.limit,
      })
      const { Items = [], LastEvaluatedKey } = await send(dynamo, query)
      const facts = Items.filter((item) => !isEnded(item)).flatMap(({ fact }) => readable(String(fact)) ?? [])
      const nextCursor = placeIn(LastEvaluatedKey)
      return { facts: facts.filter(({ partnerid }) => covers(filter, partnerid)), nextCursor }
    },

    eventIds: async (filter) => {
      const before = filter.after ?? `${filter.to}${end}`
      const query = new QueryCommand({
        TableName: table,
        IndexName,
        // BETWEEN includes both ends, so the query returns the fact of the cursor again.
        KeyConditionExpression: 'byCorrelationPk = :pk AND byCorrelationSk BETWEEN :from AND :before',
        FilterExpression: 'sk = :received',
        ExpressionAttributeValues: {
          ':pk': keyOf(filter),
          ':from': filter.from,
          ':before': before,
          ':received': happenings.received(),
        },
        ProjectionExpression: 'pk, byCorrelationSk',
        ScanIndexForward: false,
        Limit: evaluatedMax,
      })
      const { Items = [], LastEvaluatedKey } = await send(dynamo, query)
      const found = Items.filter(({ byCorrelationSk }) => byCorrelationSk !== before)
      const page = found.slice(0, filter.limit)
      return {
        eventIds: page.map(({ pk }) => String(pk).slice(String(pk).indexOf('#') + 1)),
        nextCursor: placeIn(found.length > page.length ? page.at(-1) : LastEvaluatedKey),
      }
    },
  }
}

const placeIn = (item: Readonly<Record<string, unknown>> | undefined): string | null =>
  typeof item?.byCorrelationSk === 'string' ? item.byCorrelationSk : null

const keyOf = ({ tenantId, correlationId }: Readonly<{ tenantId: string; correlationId: string }>): string =>
  `${tenantId}#${correlationId}`

/** A row that is not a fact is left out. */
const readable = (text: string): Fact | undefined => {
  try {
    return readFact(text)
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}
