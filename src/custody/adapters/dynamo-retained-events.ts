import { type DynamoDBDocumentClient, paginateQuery, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { putOfFact, retentionShards } from '#facts/adapters/dynamo-fact-log.ts'
import { eventKeyIn, partitionOf } from '#facts/adapters/partition.ts'
import { pagesOf, send } from '#facts/adapters/send.ts'
import { type TransactionOutcome, type TransactionWrite, transact } from '#facts/adapters/transact.ts'
import { textOfItemName } from '#facts/domain/vault-item.ts'
import { untilWon } from '#kernel/application/until-won.ts'
import { Transient } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { pause } from '#platform/pause.ts'
import type {
  Completion,
  Departure,
  LeavingItem,
  RetainedEvents,
  RetainedFact,
  RetainedKey,
} from '../application/archive-ports.ts'

type Needs = Readonly<{
  dynamo: DynamoDBDocumentClient
  facts: Readonly<{ table: string; shardCount: number }>
  vaultTable: string
  reviewsTable: string
  /** Makes the write that fails if a hold was placed after this version of the holds was read. */
  requireHolds: (tenantId: string, version: number) => TransactionWrite
  clock: Clock
}>

/** The number of events that are archived at once. */
const pageLength = 20

/** The maximum number of tries of a transaction that others make wait. */
const tryCountMax = 8

/** The keys of the indexes, which a tombstone does not have. */
const indexKeys = ['byTimePk', 'byTimeSk', 'byCorrelationPk', 'byCorrelationSk', 'byRetentionPk', 'byRetentionSk']

/** The events with a retention in DynamoDB. Only the role of `archive-facts` has the right to update a fact. */
export const makeDynamoRetainedEvents = (needs: Needs): RetainedEvents => {
  const { dynamo, facts, vaultTable, reviewsTable, requireHolds, clock } = needs
  const { table: TableName } = facts

  const read = readRetained(dynamo, TableName)

  /** The events of a tenant check the same version of its holds, so their transactions can conflict. */
  const write = (writes: readonly TransactionWrite[]) =>
    untilWon(tryCountMax, pause, async () => {
      const outcome = await transact(dynamo, writes)
      return outcome.isWritten || outcome.unmet.size > 0 ? outcome : undefined
    })

  /** Gives a fact its end. */
  const stampOf = (key: RetainedKey, { happening, text }: RetainedFact): TransactionWrite => ({
    Update: {
      TableName,
      Key: { pk: partitionOf(key), sk: happening },
      UpdateExpression: 'SET expiresAt = :now',
      ConditionExpression: 'fact = :text AND attribute_not_exists(expiresAt)',
      ExpressionAttributeValues: { ':text': text, ':now': Math.floor(Date.parse(clock()) / 1000) },
    },
  })

  const deletionOf = (key: RetainedKey, item: LeavingItem): TransactionWrite => ({
    Delete: {
      TableName: vaultTable,
      Key: { pk: partitionOf(key), sk: textOfItemName(item) },
      ...(!item.isErased && { ConditionExpression: 'attribute_not_exists(erasedAt)' }),
    },
  })

  const departureOf = (key: RetainedKey, { others, items, holdsVersion }: Departure): readonly TransactionWrite[] => [
    ...others.map((fact) => stampOf(key, fact)),
    ...items.map((item) => deletionOf(key, item)),
    requireHolds(key.tenantId, holdsVersion),
  ]

  const completionOf = (
    key: RetainedKey,
    { archived, hasReview, ...part }: Completion,
  ): readonly TransactionWrite[] => [
    { Put: putOfFact(facts)(archived).put },
    ...(hasReview ? [{ Delete: { TableName: reviewsTable, Key: { pk: partitionOf(key) } } }] : []),
    ...departureOf(key, part),
  ]

  return {
    shards: retentionShards,
    read,

    due: async (shard, until, after) => {
      const query = new QueryCommand({
        TableName,
        IndexName: 'byRetention',
        KeyConditionExpression: 'byRetentionPk = :shard AND byRetentionSk <= :until',
        ExpressionAttributeValues: { ':shard': shard, ':until': until },
        Limit: pageLength,
        ExclusiveStartKey: after as Record<string, unknown> | undefined,
      })
      const { Items = [], LastEvaluatedKey } = await send(dynamo, query)
      const ends = new Map(Items.map(({ pk, byRetentionSk }) => [String(pk), String(byRetentionSk)]))
      const events = [...ends].map(([pk, retainUntil]) => ({ ...eventKeyIn(pk), retainUntil }))
      return { events, next: LastEvaluatedKey }
    },

    depart: async (key, part) => {
      const outcome = await write(departureOf(key, part))
      if (!outcome?.isWritten) throw changed()
    },

    bury: async (key, { text, tombstone, digest, archived, hasReview, ...part }) => {
      const outcome = await write([
        {
          Update: {
            TableName,
            Key: { pk: partitionOf(key), sk: 'received' },
            UpdateExpression: `SET fact = :tombstone${digest === undefined ? '' : ', digest = if_not_exists(digest, :digest)'} REMOVE ${indexKeys.join(', ')}`,
            ConditionExpression: 'fact = :text',
            ExpressionAttributeValues: {
              ':text': text,
              ':tombstone': tombstone,
              ...(digest !== undefined && { ':digest': digest }),
            },
          },
        },
        ...completionOf(key, { archived, hasReview, ...part }),
      ])
      return isOurs(outcome)
    },

    note: async (key, addition) => isOurs(await write(completionOf(key, addition))),
  }
}

/** Returns whether a transaction was written, or `false` if another runner wrote it. @throws Transient `store-unavailable`. */
const isOurs = (outcome: TransactionOutcome | undefined): boolean => {
  if (!outcome?.isWritten && !outcome?.unmet.has(0)) throw changed()
  return outcome.isWritten
}

const changed = (): Transient =>
  new Transient('store-unavailable', 'Another transaction changes the event. The next run archives it.')

/** Reads all facts of an event. Strongly consistent. @throws Transient `store-unavailable`. */
export const readRetained =
  (dynamo: DynamoDBDocumentClient, TableName: string) =>
  async (key: RetainedKey): Promise<readonly RetainedFact[]> => {
    const query = {
      TableName,
      KeyConditionExpression: 'pk = :event',
      ExpressionAttributeValues: { ':event': partitionOf(key) },
      ConsistentRead: true,
    }
    const stored: RetainedFact[] = []
    for await (const { Items = [] } of pagesOf(paginateQuery({ client: dynamo }, query)))
      stored.push(
        ...Items.map(({ sk, fact, digest, expiresAt }) => ({
          happening: String(sk),
          text: String(fact),
          digest: typeof digest === 'string' ? digest : undefined,
          hasEnd: expiresAt !== undefined,
        })),
      )
    return stored
  }
