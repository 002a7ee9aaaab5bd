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

/** The most queries of one page of a partner, which passes over the facts of others. */
const readCountMax = 8

/** Sorts before and after every place. */
const [start, end] = [' ', '~']

/**
 * The facts with one correlation id, by the index of the log. One query for each page, of at most 1 MB. A page of a partner takes more
 * if others have many facts between its own: it ends at a fact of the partner, so that its cursor names no fact of others.
 */
export const makeDynamoCorrelatedFacts = (dynamo: DynamoDBDocumentClient, table: string): CorrelatedFacts => {
  const IndexName = 'byCorrelation'

  const readPage = async (filter: CorrelationPage, after: string, Limit: number) => {
    const query = new QueryCommand({
      TableName: table,
      IndexName,
      KeyConditionExpression: 'byCorrelationPk = :pk AND byCorrelationSk > :after',
      ExpressionAttributeValues: { ':pk': keyOf(filter), ':after': after },
      ProjectionExpression: 'fact, byCorrelationSk, expiresAt',
      Limit,
    })
    const { Items = [], LastEvaluatedKey } = await send(dynamo, query)
    const facts = Items.filter((item) => !isEnded(item)).flatMap(({ fact }) => readable(String(fact)) ?? [])
    return { facts: facts.filter(({ partnerid }) => covers(filter, partnerid)), next: placeIn(LastEvaluatedKey) }
  }

  const pageOfPartner = async (filter: CorrelationPage): Promise<FactPage> => {
    const found: Fact[] = []
    let after = filter.after ?? start
    for (let reads = 0; reads < readCountMax && found.length <= filter.limit; reads += 1) {
      const { facts, next } = await readPage(filter, after, evaluatedMax)
      found.push(...facts)
      if (next === null && found.length <= filter.limit) return { facts: found, nextCursor: null }
      after = next ?? after
    }
    const facts = found.slice(0, filter.limit)
    const last = facts.at(-1)
    return { facts, nextCursor: last ? placeOf(last) : startOfTime(after) }
  }

  return {
    page: async (filter) => {
      if (filter.partnerId !== undefined) return pageOfPartner(filter)
      const { facts, next } = await readPage(filter, filter.after ?? start, filter.limit)
      return { facts, nextCursor: next }
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

type CorrelationPage = Parameters<CorrelatedFacts['page']>[0]

type FactPage = Awaited<ReturnType<CorrelatedFacts['page']>>

/** The key of a fact in the index. */
const placeOf = ({ recordedat, id }: Fact): string => `${recordedat}#${id}`

/** The place before every fact of the time of a place: it names no fact. */
const startOfTime = (place: string): string => `${place.slice(0, place.indexOf('#'))}#${noId}`

const noId = '00000000-0000-0000-0000-000000000000'

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
