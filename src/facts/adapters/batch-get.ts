import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { send } from './send.ts'

/** DynamoDB reads at most 100 items in one call. */
const chunkSize = 100

/** DynamoDB returns at most 16 MB, and a table can be throttled: the rest is read again. */
const tryCountMax = 8

type BatchSettings = Readonly<{
  dynamo: DynamoDBDocumentClient
  table: string
  /** The attributes that are returned. Default: all. */
  projection?: string
  /** Waits before the next try, with jitter, longer each time. */
  pause: (tries: number) => Promise<void>
  /** Half the units, for a read model that is behind anyway. Default: strongly consistent. */
  isEventual?: boolean
  /** The error when the table stays throttled. */
  unavailable: () => Error
}>

const rowKeySchema = z.object({ pk: z.string(), sk: z.string().optional() })

/** The key of an item. */
export type RowKey = Readonly<z.output<typeof rowKeySchema>>

/**
 * Reads the items that exist, with one call for each hundred keys, and no call for none.
 * @throws what `unavailable` returns, after eight tries.
 */
export const batchGet = async (settings: BatchSettings, keys: readonly RowKey[]): Promise<readonly unknown[]> => {
  const chunks = Array.from({ length: Math.ceil(keys.length / chunkSize) }, (_, index) =>
    keys.slice(index * chunkSize, (index + 1) * chunkSize),
  )
  return (await Promise.all(chunks.map((chunk) => readChunk(settings, chunk)))).flat()
}

const readChunk = async (
  { dynamo, table, projection, isEventual = false, pause, unavailable }: BatchSettings,
  keys: readonly RowKey[],
): Promise<readonly unknown[]> => {
  const rows: unknown[] = []
  let left: readonly RowKey[] = keys
  for (let tries = 1; left.length > 0; tries += 1) {
    if (tries > tryCountMax) throw unavailable()
    if (tries > 1) await pause(tries - 1)
    const Keys = { Keys: [...left], ConsistentRead: !isEventual }
    const RequestItems = { [table]: { ...Keys, ...(projection !== undefined && { ProjectionExpression: projection }) } }
    const { Responses, UnprocessedKeys } = await send(dynamo, new BatchGetCommand({ RequestItems }))
    rows.push(...(Responses?.[table] ?? []))
    left = z.array(rowKeySchema).parse(UnprocessedKeys?.[table]?.Keys ?? [])
  }
  return rows
}
