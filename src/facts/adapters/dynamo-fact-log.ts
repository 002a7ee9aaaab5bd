import { setTimeout } from 'node:timers/promises'
import { type DynamoDBDocumentClient, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb'
import { untilWon } from '#kernel/application/until-won.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { dayOf, type Instant } from '#kernel/domain/instant.ts'
import { covers } from '#kernel/domain/tenant.ts'
import type { FactLog } from '../application/fact-log.ts'
import { withId } from '../application/identity.ts'
import { inRecordedOrder } from '../domain/event-history.ts'
import type { Fact, FactDraft } from '../domain/fact.ts'
import { happenings, kindOf } from '../domain/happening.ts'
import { type Belongings, textOfItemName, type VaultItem } from '../domain/vault-item.ts'
import { partitionOf, partitionOfFact } from './partition.ts'
import { pagesOf, send } from './send.ts'
import { putAlone, type StoredAttributes, type TransactionOutcome, tryTransact } from './transact.ts'

type Settings = Readonly<{
  table: string
  /** The number of partitions for one tenant and day in the index by time. */
  shardCount: number
  /** The table of the vault. Only writers of facts with belongings need it. */
  vaultTable?: string | undefined
}>

/** The maximum number of tries of a transaction that other transactions make wait. */
const busyTryCountMax = 10

/**
 * Makes the writes of a fact and its belongings, for one transaction. The first one is as of `putOfFact`. A fact without
 * belongings has no other.
 */
export const writesOfFact = (settings: Settings) => {
  const factPut = putOfFact(settings)
  return (draft: FactDraft, belongings?: Belongings) => {
    const { fact, text, put } = factPut(draft)
    if (belongings === undefined) return { fact, text, puts: [put] as const }
    const { digest } = belongings
    const own = digest === undefined ? put : { ...put, Item: { ...put.Item, digest } }
    const { vaultTable: TableName } = settings
    if (TableName === undefined) throw new Error('The writer of a fact with belongings has no table of the vault.')
    return { fact, text, puts: [own, ...belongings.items.map((item) => ({ TableName, Item: rowOf(item) }))] as const }
  }
}

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
  append: async (draft, belongings) => {
    const { fact, text, puts } = writesOfFact(settings)(draft, belongings)
    const [put, ...others] = puts
    const attempt = async (): Promise<TransactionOutcome | undefined> => {
      if (others.length === 0) return putAlone(dynamo, put)
      const outcome = await tryTransact(
        dynamo,
        puts.map((Put) => ({ Put })),
      )
      return outcome.isWritten || outcome.unmet.size > 0 ? outcome : undefined
    }
    const outcome = await untilWon(busyTryCountMax, pauseBetween, attempt)
    if (outcome?.isWritten) return { fact, digest: belongings?.digest, isNew: true }
    const held = outcome && heldIn(outcome.unmet.get(0))
    if (!held)
      throw new Transient('store-unavailable', 'A transaction is writing the same fact. Send the same request again.')
    // The SDK repeats a write without an answer. If it finds the same text, this append wrote it.
    return { fact: JSON.parse(held.text) as Fact, digest: held.digest, isNew: held.text === text }
  },

  history: async (tenancy, eventId) => {
    const query = {
      TableName: settings.table,
      KeyConditionExpression: 'pk = :event',
      ExpressionAttributeValues: { ':event': partitionOf({ tenantId: tenancy.tenantId, eventId }) },
      ProjectionExpression: 'fact',
      ConsistentRead: true,
    }
    const facts: Fact[] = []
    for await (const { Items = [] } of pagesOf(paginateQuery({ client: dynamo }, query)))
      facts.push(...Items.map(({ fact }) => JSON.parse(fact) as Fact))
    return facts.filter(({ partnerid }) => covers(tenancy, partnerid)).sort(inRecordedOrder)
  },

  first: async (tenancy, eventId) => {
    const get = new GetCommand({
      TableName: settings.table,
      Key: { pk: partitionOf({ tenantId: tenancy.tenantId, eventId }), sk: happenings.received() },
      ProjectionExpression: 'fact, digest',
      ConsistentRead: true,
    })
    const { Item } = await send(dynamo, get)
    if (!Item) return undefined
    const fact = JSON.parse(Item.fact) as Fact
    return covers(tenancy, fact.partnerid) ? { fact, digest: Item.digest } : undefined
  },
})

/** The text and the digest of a stored fact, from its item. */
export const heldIn = (
  item: StoredAttributes | undefined,
): Readonly<{ text: string; digest?: string | undefined }> | undefined =>
  item?.fact?.S === undefined ? undefined : { text: item.fact.S, digest: item.digest?.S }

/** The row of an item of the vault. An item is in the index by subject and in the index by user only if its event has one. */
const rowOf = ({
  tenantId,
  eventId,
  vaultClass,
  happening,
  partnerId,
  subject,
  userId,
  dataUserId,
  box,
  wrappedKey,
  expiresAt,
}: VaultItem) => ({
  pk: partitionOf({ tenantId, eventId }),
  sk: textOfItemName({ vaultClass, happening }),
  ...(partnerId !== undefined && { partnerId }),
  ...(subject !== undefined && { bySubjectPk: `${tenantId}#${subject}` }),
  ...(userId !== undefined && { byUserPk: `${tenantId}#${userId}` }),
  ...(dataUserId !== undefined && { byDataUserPk: `${tenantId}#${dataUserId}` }),
  box,
  wrappedKey,
  ...(expiresAt !== undefined && { expiresAt: epochSeconds(expiresAt) }),
})

const keysOf = (fact: Fact) => ({ pk: partitionOfFact(fact), sk: fact.happening })

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

/**
 * The first fact of an event with a retention has these keys, because the event is archived as a whole. So has a fact that is
 * recorded after the retention: the event can be in the archive already.
 */
const retentionKeysOf = (fact: Fact) => {
  const { id, happening, recordedat, retainuntil } = fact
  if (retainuntil === undefined || kindOf(fact) === 'archived') return {}
  return happening === 'received' || recordedat > retainuntil
    ? { byRetentionPk: retentionShard(hashOf(id) % retentionShardCount), byRetentionSk: retainuntil }
    : {}
}

const retentionShardCount = 16

const retentionShard = (shard: number): string => `retain#${shard}`

/** The partitions of the index `byRetention`. */
export const retentionShards: readonly string[] = Array.from({ length: retentionShardCount }, (_, shard) =>
  retentionShard(shard),
)

/** A number that spreads facts over shards. */
const hashOf = (id: string): number => Number.parseInt(id.slice(0, 8), 16)
/** Waits a little longer each time, with jitter. */
const pauseBetween = (tries: number): Promise<void> => setTimeout(Math.random() * Math.min(10 * 2 ** tries, 300))

const epochSeconds = (instant: Instant): number => Math.floor(Date.parse(instant) / 1000)
