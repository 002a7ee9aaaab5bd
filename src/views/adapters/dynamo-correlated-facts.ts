import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { isEnded } from '#facts/adapters/is-ended.ts'
import { send } from '#facts/adapters/send.ts'
import { readFact } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { covers } from '#kernel/domain/tenant.ts'
import type { CorrelatedFacts, EventIdPage } from '../application/ports.ts'
import type { EventFilter } from '../domain/event-filter.ts'

/** The most facts that one query reads, if it looks for first facts alone. An event has some three facts. */
const evaluatedMax = 300

/** Sorts before and after every place. */
const [start, end] = [' ', '~']

/** The facts with one correlation id, by the index of the log. One query for each page, of at most 1 MB. */
export const makeDynamoCorrelatedFacts = (dynamo: DynamoDBDocumentClient, table: string): CorrelatedFacts => ({
  page: async (filter) => {
    const query = new QueryCommand({
      TableName: table,
      IndexName: 'byCorrelation',
      KeyConditionExpression: 'byCorrelationPk = :pk AND byCorrelationSk > :after',
      ExpressionAttributeValues: { ':pk': keyOf(filter), ':after': filter.after ?? start },
      ProjectionExpression: 'fact, byCorrelationSk, expiresAt',
      Limit: filter.limit,
    })
    const { Items = [], LastEvaluatedKey } = await send(dynamo, query)
    const facts = Items.filter((item) => !isEnded(item)).flatMap(({ fact }) => readable(String(fact)) ?? [])
    const reached: unknown = LastEvaluatedKey?.byCorrelationSk
    return {
      facts: facts.filter(({ partnerid }) => covers(filter, partnerid)),
      nextCursor: typeof reached === 'string' ? reached : null,
    }
  },
})

/** The ids of the events with one correlation id, newest first. The rows show whose events they are. */
export const makeCorrelatedEventIds =
  (dynamo: DynamoDBDocumentClient, table: string) =>
  async (filter: EventFilter & Readonly<{ correlationId: string }>): Promise<EventIdPage> => {
    const query = new QueryCommand({
      TableName: table,
      IndexName: 'byCorrelation',
      KeyConditionExpression: 'byCorrelationPk = :pk AND byCorrelationSk BETWEEN :from AND :before',
      FilterExpression: 'sk = :received AND byCorrelationSk < :before',
      ExpressionAttributeValues: {
        ':pk': keyOf(filter),
        ':from': filter.from,
        ':before': filter.after ?? `${filter.to}${end}`,
        ':received': happenings.received(),
      },
      ProjectionExpression: 'pk, byCorrelationSk',
      ScanIndexForward: false,
      Limit: evaluatedMax,
    })
    const { Items = [], LastEvaluatedKey } = await send(dynamo, query)
    const page = Items.slice(0, filter.limit)
    const reached: unknown =
      Items.length > filter.limit ? page.at(-1)?.byCorrelationSk : LastEvaluatedKey?.byCorrelationSk
    return {
      eventIds: page.map(({ pk }) => String(pk).slice(String(pk).indexOf('#') + 1)),
      nextCursor: typeof reached === 'string' ? reached : null,
    }
  }

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
