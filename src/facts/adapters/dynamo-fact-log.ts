import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb'
import { Transient } from '#kernel/domain/errors.ts'
import { dayOf } from '#kernel/domain/instant.ts'
import { covers } from '#kernel/domain/tenant.ts'
import type { FactLog } from '../application/fact-log.ts'
import { withId } from '../application/identity.ts'
import { inRecordedOrder } from '../domain/event-history.ts'
import type { Fact, FactDraft } from '../domain/fact.ts'
import { pagesOf } from './send.ts'
import { putAlone } from './transact.ts'

type Settings = Readonly<{
  table: string
  /** The number of partitions for one tenant and day in the index by time. */
  shardCount: number
}>

/**
 * Makes the write of a fact, for a single call or a transaction. If the log has a fact under the same keys, the write fails and
 * returns that fact. Nothing ends a fact when it is written: only `archive-facts` gives it an end, when it is in the archive.
 */
export const putOfFact =
  ({ table, shardCount }: Settings) =>
  (draft: FactDraft) => {
    const fact = withId(draft)
    const text = JSON.stringify(fact)
    const put = {
      TableName: table,
      Item: {
        ...keysOf(fact),
        ...indexKeysOf(fact, shardCount),
        ...retentionKeysOf(fact),
        factId: fact.id,
        type: fact.type,
        fact: text,
      },
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    }
    return { fact, text, put }
  }

/** The fact log in DynamoDB: one item per fact, keyed by event and happening. The fact is stored as the text that is published. */
export const makeDynamoFactLog = (dynamo: DynamoDBDocumentClient, settings: Settings): FactLog => ({
  append: async (draft) => {
    const { fact, text, put } = putOfFact(settings)(draft)
    const outcome = await putAlone(dynamo, put)
    if (outcome.isWritten) return { fact, isNew: true }
    const stored = outcome.unmet.get(0)?.fact?.S
    if (stored === undefined)
      throw new Transient('store-unavailable', 'A transaction is writing the same fact. Send the same request again.')
    // The SDK repeats a write without an answer. If it finds the same text, this append wrote it.
    return { fact: JSON.parse(stored) as Fact, isNew: stored === text }
  },

  history: async (tenancy, eventId) => {
    const query = {
      TableName: settings.table,
      KeyConditionExpression: 'pk = :event',
      ExpressionAttributeValues: { ':event': partitionOf(tenancy.tenantId, eventId) },
      ProjectionExpression: 'fact',
      ConsistentRead: true,
    }
    const facts: Fact[] = []
    for await (const { Items = [] } of pagesOf(paginateQuery({ client: dynamo }, query)))
      facts.push(...Items.map(({ fact }) => JSON.parse(fact) as Fact))
    return facts.filter(({ partnerid }) => covers(tenancy, partnerid)).sort(inRecordedOrder)
  },
})

const partitionOf = (tenantId: string, eventId: string) => `${tenantId}#${eventId}`

const keysOf = (fact: Fact) => ({ pk: partitionOf(fact.tenantid, fact.eventid), sk: fact.happening })

const indexKeysOf = (fact: Fact, shardCount: number) => {
  const shard = hashOf(fact.id) % shardCount
  const moment = `${fact.recordedat}#${fact.id}`
  return {
    byTimePk: `${fact.tenantid}#${dayOf(fact.recordedat)}#${shard}`,
    byTimeSk: moment,
    byCorrelationPk: `${fact.tenantid}#${fact.correlationid}`,
    byCorrelationSk: moment,
  }
}

/** Only the first fact of an event with a retention has these keys: the event is archived as a whole. */
const retentionKeysOf = ({ id, happening, retainuntil }: Fact) =>
  happening === 'received' && retainuntil !== undefined
    ? { byRetentionPk: retentionShard(hashOf(id) % retentionShardCount), byRetentionSk: retainuntil }
    : {}

const retentionShardCount = 16

const retentionShard = (shard: number): string => `retain#${shard}`

/** The partitions of the index `byRetention`. */
export const retentionShards: readonly string[] = Array.from({ length: retentionShardCount }, (_, shard) =>
  retentionShard(shard),
)

/** A number that spreads facts over shards. */
const hashOf = (id: string): number => Number.parseInt(id.slice(0, 8), 16)
