import { type DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { putOfFact } from '#facts/adapters/dynamo-fact-log.ts'
import { send } from '#facts/adapters/send.ts'
import { transact } from '#facts/adapters/transact.ts'
import type { ErasureQueue } from '../application/ports.ts'
import type { DueErasure } from '../domain/erasure.ts'
import { dueIn, keyOf } from './custody-rows.ts'

type Settings = Readonly<{ table: string; facts: Readonly<{ table: string; shardCount: number }> }>

/** The size of a page, and the maximum number of pages of a run. A stopped erasure keeps its place. */
const [duePageSize, duePageCountMax] = [1000, 10]

const lettersRow = z.object({ letters: z.set(z.string()).default(new Set()) })

/** The approved erasures in DynamoDB. A due one is a row of its own partition, so that the runner needs one query. */
export const makeDynamoErasureQueue = (dynamo: DynamoDBDocumentClient, { table, facts }: Settings): ErasureQueue => {
  const rowsOf = async (partition: string, limit: number, after?: Readonly<Record<string, string>>) => {
    const query = new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :partition',
      ExpressionAttributeValues: { ':partition': partition },
      Limit: limit,
      ConsistentRead: true,
      ExclusiveStartKey: after,
    })
    const { Items = [], LastEvaluatedKey } = await send(dynamo, query)
    return { items: Items.map(dueIn), hasMore: LastEvaluatedKey !== undefined }
  }

  return {
    due: async () => {
      const all: DueErasure[] = []
      for (let count = 0; count < duePageCountMax; count += 1) {
        const last = all.at(-1)
        const { items, hasMore } = await rowsOf('#due', duePageSize, last && keyOf.due(last))
        all.push(...items)
        if (!hasMore) break
      }
      return all
    },

    noteLetter: async (due, letterId) => {
      await send(
        dynamo,
        new UpdateCommand({
          TableName: table,
          Key: keyOf.erasure(due.tenantId, due.id),
          UpdateExpression: 'ADD letters :letter',
          ExpressionAttributeValues: { ':letter': new Set([letterId]) },
        }),
      )
    },

    nextRound: async ({ tenantId, id, jobId }, next) => {
      const outcome = await transact(dynamo, [
        {
          Put: {
            TableName: table,
            Item: { ...keyOf.due({ tenantId, id }), tenantId, id, ...next },
            ConditionExpression: 'jobId = :before',
            ExpressionAttributeValues: { ':before': jobId },
          },
        },
        {
          Update: {
            TableName: table,
            Key: keyOf.erasure(tenantId, id),
            UpdateExpression: 'SET jobId = :job',
            ConditionExpression: 'attribute_exists(pk)',
            ExpressionAttributeValues: { ':job': next.jobId },
          },
        },
      ])
      return outcome.isWritten
    },

    letterCount: async (due) => {
      const Key = keyOf.erasure(due.tenantId, due.id)
      const get = new GetCommand({ TableName: table, Key, ConsistentRead: true, ProjectionExpression: 'letters' })
      return lettersRow.parse((await send(dynamo, get)).Item ?? {}).letters.size
    },

    complete: async (due, { counts, completedAt, completions }, draft) => {
      const outcome = await transact(dynamo, [
        {
          Update: {
            TableName: table,
            Key: keyOf.erasure(due.tenantId, due.id),
            UpdateExpression: 'SET completedAt = :at, completions = :count, counts = :counts',
            ConditionExpression: completions === 1 ? 'attribute_not_exists(completions)' : 'completions = :before',
            ExpressionAttributeValues: {
              ':at': completedAt,
              ':count': completions,
              ':counts': counts,
              ...(completions > 1 && { ':before': completions - 1 }),
            },
          },
        },
        { Delete: { TableName: table, Key: keyOf.due(due) } },
        { Put: { TableName: table, Item: { ...keyOf.completed(due), ...due } } },
        { Put: putOfFact(facts)(draft).put },
      ])
      return outcome.isWritten
    },

    completed: async ({ limit, after }) => {
      const key = after === undefined ? undefined : { pk: '#completed', sk: after }
      const { items, hasMore } = await rowsOf('#completed', limit, key)
      const last = items.at(-1)
      return { items, next: hasMore && last ? keyOf.completed(last).sk : undefined }
    },

    again: async ({ tenantId, id }, first) => {
      const outcome = await transact(dynamo, [
        {
          Put: {
            TableName: table,
            Item: { ...keyOf.due({ tenantId, id }), tenantId, id, ...first },
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
        {
          Update: {
            TableName: table,
            Key: keyOf.erasure(tenantId, id),
            UpdateExpression: 'SET jobId = :job REMOVE completedAt, erased',
            ConditionExpression: 'attribute_exists(pk)',
            ExpressionAttributeValues: { ':job': first.jobId },
          },
        },
      ])
      return outcome.isWritten
    },
  }
}
