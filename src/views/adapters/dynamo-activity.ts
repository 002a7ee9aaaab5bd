import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  QueryCommand,
  type QueryCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'
import { send } from '#facts/adapters/send.ts'
import type { Tenancy } from '#kernel/domain/tenant.ts'
import type { ActivityFilter, ActivityReader, ActivityWriter } from '../application/activity-ports.ts'
import type { AccountActivity } from '../domain/activity.ts'
import { accountPk, activityIn, keyOf, partnerAccountPk, recordUpdate, settleUpdate } from './activity-rows.ts'

type Item = Readonly<Record<string, unknown>>

/** The maximum number of queries per page. A page over many events that move no money continues with the cursor. */
const readCountMax = 8

/** The most activity of a partner on an account that one answer searches for what was not simply approved: some 150 KB. */
const partnerItemMax = 500

/** Sorts after every key with the same prefix. */
const end = '~'

/** Writes the activity of accounts in DynamoDB. */
export const makeDynamoActivityWriter = (dynamo: DynamoDBDocumentClient, table: string): ActivityWriter => {
  const update = (activity: AccountActivity, expressions: ReturnType<typeof recordUpdate>) =>
    send(dynamo, new UpdateCommand({ TableName: table, Key: keyOf(activity), ...expressions }))
  return {
    record: async (activity, { isTakenBack }) => {
      await update(activity, recordUpdate(activity, isTakenBack))
    },

    settle: async (activity, settlement) => {
      try {
        await update(activity, settleUpdate(activity, settlement))
      } catch (error) {
        // A later step is stored: nothing to do.
        if (!(error instanceof ConditionalCheckFailedException)) throw error
      }
    },

    remove: async (activity) => {
      await send(dynamo, new DeleteCommand({ TableName: table, Key: keyOf(activity) }))
    },
  }
}

/** What a list reads: an index or the table, and the sort key of its order. */
type Source = Readonly<{ sortKey: 'sk' | 'receivedSk'; query: Omit<QueryCommandInput, 'TableName'> }>

type PagePlace = Pick<ActivityFilter, 'from' | 'to' | 'limit' | 'after'>

type ItemPage = Readonly<{ items: readonly Item[]; nextCursor: string | null }>

/** Reads the activity of accounts from DynamoDB. */
export const makeDynamoActivityReader = (dynamo: DynamoDBDocumentClient, table: string): ActivityReader => {
  const readPage = async (source: Source, filter: PagePlace): Promise<ItemPage> => {
    const items: Item[] = []
    let before = filter.after ?? `${filter.to}${end}`
    for (let reads = 0; reads < readCountMax && before >= filter.from; reads += 1) {
      const query = downwards(source, { before, limit: filter.limit - items.length + 1 })
      const { Items = [], LastEvaluatedKey } = await send(dynamo, new QueryCommand({ TableName: table, ...query }))
      items.push(...Items.filter((item) => item[source.sortKey] !== before))
      const last = items[filter.limit - 1]
      if (last && (LastEvaluatedKey !== undefined || items.length > filter.limit))
        return { items: items.slice(0, filter.limit), nextCursor: String(last[source.sortKey]) }
      if (LastEvaluatedKey === undefined) return { items, nextCursor: null }
      before = String(LastEvaluatedKey[source.sortKey])
    }
    return { items, nextCursor: before < filter.from ? null : before }
  }

  return {
    movements: async (filter) => {
      const { items, nextCursor } = await readPage(movementsOf(filter), filter)
      return { items: items.map(activityIn), nextCursor }
    },

    count: async (filter) => {
      const source = movementsOf(filter)
      const query = downwards(source, { before: `${filter.to}${end}`, limit: filter.limit })
      const command = new QueryCommand({ TableName: table, ...query, ProjectionExpression: 'counterpartyId' })
      const { Items = [], LastEvaluatedKey } = await send(dynamo, command)
      const counterparties = new Set(Items.flatMap(({ counterpartyId }) => counterpartyId ?? []))
      return {
        movementCount: Items.length,
        counterpartyCount: counterparties.size,
        complete: LastEvaluatedKey === undefined,
      }
    },

    received: async (filter) => {
      const { items, nextCursor } = await readPage(receivedOf(filter), filter)
      return { eventIds: items.map(eventIdOf), nextCursor }
    },

    settled: async (filter) => {
      const query = { TableName: table, ...settledOf(filter), ScanIndexForward: false }
      const { Items = [] } = await send(dynamo, new QueryCommand(query))
      return Items.slice(0, filter.limit).map(activityIn)
    },
  }
}

/** `BETWEEN` includes both ends, so the query returns the item of the cursor again, and the caller drops it. */
const downwards = ({ sortKey, query }: Source, { before, limit }: Readonly<{ before: string; limit: number }>) => ({
  ...query,
  KeyConditionExpression: `${query.KeyConditionExpression} AND ${sortKey} BETWEEN :from AND :before`,
  ExpressionAttributeValues: { ...query.ExpressionAttributeValues, ':before': before },
  ScanIndexForward: false,
  Limit: limit,
})

/** A partner has indexes of its own. */
const movementsOf = (filter: ActivityFilter): Source => {
  const isOfPartner = filter.partnerId !== undefined
  return {
    sortKey: 'sk',
    query: {
      ...(isOfPartner && { IndexName: 'byPartner' }),
      KeyConditionExpression: isOfPartner ? 'partnerPk = :pk' : 'pk = :pk',
      FilterExpression: 'attribute_exists(direction)',
      ExpressionAttributeValues: {
        ':pk': isOfPartner ? partnerAccountPk(filter) : accountPk(filter),
        ':from': filter.from,
      },
    },
  }
}

const receivedOf = (filter: ActivityFilter): Source => {
  const isOfPartner = filter.partnerId !== undefined
  const pk = isOfPartner ? partnerAccountPk(filter) : accountPk(filter)
  return {
    sortKey: 'receivedSk',
    query: {
      IndexName: isOfPartner ? 'byPartnerReceipt' : 'byReceipt',
      KeyConditionExpression: isOfPartner ? 'partnerPk = :pk' : 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk, ':from': filter.from },
    },
  }
}

/** A partner reads its own movements, so that neither the number nor the age of others is in what it finds. */
const settledOf = (filter: Tenancy & Readonly<{ accountId: string; limit: number }>) =>
  filter.partnerId === undefined
    ? {
        IndexName: 'bySettlement',
        KeyConditionExpression: 'settledPk = :pk',
        ExpressionAttributeValues: { ':pk': accountPk(filter) },
        Limit: filter.limit,
      }
    : {
        IndexName: 'byPartner',
        KeyConditionExpression: 'partnerPk = :pk',
        FilterExpression: 'attribute_exists(settledPk)',
        ExpressionAttributeValues: { ':pk': partnerAccountPk(filter) },
        Limit: partnerItemMax,
      }

const eventIdOf = ({ sk }: Item): string => String(sk).slice(String(sk).indexOf('#') + 1)
