import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'
import { putOfFact } from '#facts/adapters/dynamo-fact-log.ts'
import { pagesOf, send } from '#facts/adapters/send.ts'
import { putAlone, type TransactionWrite, transact } from '#facts/adapters/transact.ts'
import type { FactDraft } from '#facts/domain/fact.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { type BreachGroup, isWithoutClaim, nameOfGroup, sourceOf } from '../application/breach-group.ts'
import type { BreachCounts } from '../application/ports.ts'
import { expiryOf, type Hour } from '../domain/breach-hour.ts'

type Settings = Readonly<{ table: string; facts: Readonly<{ table: string; shardCount: number }> }>

/** The most groups of one actor, tenant and kind in an hour. The claims after them are one group. */
const groupCountMax = 20

/** The groups of one page. Their facts are written at the same time. */
const pageSize = 25

/** Counts in one table, partitioned by hour. An update of one item is the whole cost of a breach that repeats. */
export const makeDynamoBreachCounts = (dynamo: DynamoDBDocumentClient, { table, facts }: Settings): BreachCounts => ({
  add: async (group, count) => {
    const update = new UpdateCommand({
      TableName: table,
      Key: keyOfGroup(group),
      UpdateExpression: 'ADD breaches :count',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':count': count },
    })
    try {
      await send(dynamo, update)
      return true
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false
      throw error
    }
  },

  begin: async (group, count, draft) => {
    const writes: TransactionWrite[] = [
      { Put: groupItem(table, { group, count, draft }) },
      { Put: putOfFact(facts)(draft).put },
      ...(isWithoutClaim(group) ? [] : [{ Update: groupCountUpdate(table, group) }]),
    ]
    const outcome = await transact(dynamo, writes)
    if (outcome.isWritten) return 'begun'
    const isLost = outcome.unmet.has(1) && !outcome.unmet.has(0)
    // The row of a recorded breach was removed: its count begins again.
    if (isLost)
      return (await putAlone(dynamo, groupItem(table, { group, count, draft }))).isWritten ? 'begun' : 'exists'
    return outcome.unmet.has(2) && !outcome.unmet.has(0) ? 'crowded' : 'exists'
  },

  repeated: async function* (hour, after) {
    const query = {
      TableName: table,
      KeyConditionExpression: 'pk = :hour',
      FilterExpression: 'breaches > :one',
      ExpressionAttributeValues: { ':hour': hour, ':one': 1 },
      ConsistentRead: true,
      ...(after !== undefined && { ExclusiveStartKey: { pk: hour, sk: after } }),
    }
    for await (const { Items = [], LastEvaluatedKey } of pagesOf(paginateQuery({ client: dynamo, pageSize }, query)))
      yield {
        groups: Items.map(({ tenantId, eventId, breaches }) => ({ tenantId, eventId, count: breaches })),
        position: LastEvaluatedKey?.sk,
      }
  },

  place: async () => {
    const { Item } = await send(dynamo, new GetCommand({ TableName: table, Key: placeKey, ConsistentRead: true }))
    return Item && { hour: Item.hour, ...(Item.position !== undefined && { position: Item.position }) }
  },

  moveTo: async (place) => {
    await send(dynamo, new PutCommand({ TableName: table, Item: { ...placeKey, ...place } }))
  },
})

const placeKey = { pk: 'place', sk: 'place' }

const keyOfGroup = (group: BreachGroup) => ({ pk: group.hour, sk: nameOfGroup(group) })

type NewGroup = Readonly<{ group: BreachGroup; count: number; draft: FactDraft }>

const groupItem = (table: string, { group, count, draft }: NewGroup) => ({
  TableName: table,
  Item: {
    ...keyOfGroup(group),
    tenantId: group.tenantId,
    eventId: draft.eventid,
    breaches: count,
    expiresAt: expiryOf(group.hour),
  },
  ConditionExpression: 'attribute_not_exists(pk)',
})

/** Counts the groups of an actor. Its keys are not in the partition of the hour, so a query for groups does not meet them. */
const groupCountUpdate = (table: string, group: BreachGroup) => ({
  TableName: table,
  Key: { pk: partitionOfSources(group.hour), sk: sha256(JSON.stringify(sourceOf(group))) },
  UpdateExpression: 'ADD claims :one SET expiresAt = :expiresAt',
  ConditionExpression: 'attribute_not_exists(claims) OR claims < :max',
  ExpressionAttributeValues: { ':one': 1, ':max': groupCountMax, ':expiresAt': expiryOf(group.hour) },
})

const partitionOfSources = (hour: Hour): string => `${hour}#sources`
