import { setTimeout as sleep } from 'node:timers/promises'
import { type AttributeValue, TransactionConflictException } from '@aws-sdk/client-dynamodb'
import { BatchWriteCommand, type BatchWriteCommandInput, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { send } from '#facts/adapters/send.ts'
import { type TransactionWrite, tryTransact } from '#facts/adapters/transact.ts'
import { untilWon } from '#kernel/application/until-won.ts'
import { Transient } from '#kernel/domain/errors.ts'

type Item = Readonly<Record<string, unknown>>
type WriteRequests = readonly NonNullable<BatchWriteCommandInput['RequestItems']>[string][number][]
type StoredItem = Readonly<Record<string, AttributeValue>>

/** The maximum of BatchWriteItem. The maximum of a transaction is 100. */
const writeCountMax = 25
/** The tries of a write that conflicts with others, and the delay before the second try. The delay doubles each time. */
const tryCountMax = 6
const firstDelayMs = 20

/** The writes whose condition failed, each with the stored item if the write asks for it. */
export type RefusedWrites = ReadonlyMap<string, StoredItem | undefined>

/**
 * Writes, in one transaction, all items whose conditions hold, and returns the others. A transaction is all or nothing, so the
 * refused writes are left out and the rest is tried again.
 * @throws Transient `store-unavailable` when conflicts remain, or the store is unavailable. Nothing is written then.
 */
export const writeAllowed = (
  dynamo: DynamoDBDocumentClient,
  writes: ReadonlyMap<string, TransactionWrite>,
): Promise<RefusedWrites> => {
  const refused: Map<string, StoredItem | undefined> = new Map()
  let open = [...writes]
  return untilFree(async () => {
    while (open.length > 0) {
      const outcome = await tryTransact(
        dynamo,
        open.map(([, write]) => write),
      )
      if (outcome.isWritten) return refused
      for (const [index, item] of outcome.unmet) refused.set(open[index]?.[0] ?? '', item)
      open = open.filter(([key]) => !refused.has(key))
      if (outcome.isBusy) return undefined
    }
    return refused
  })
}

/** Writes items without a condition. @throws Transient `store-unavailable` when conflicts remain. */
export const putAll = (dynamo: DynamoDBDocumentClient, table: string, items: readonly Item[]): Promise<void> =>
  writeAll(
    dynamo,
    table,
    items.map((item) => ({ PutRequest: { Item: { ...item } } })),
  )

/** Deletes items by their key `pk`. @throws Transient `store-unavailable` when conflicts remain. */
export const deleteAll = (dynamo: DynamoDBDocumentClient, table: string, keys: readonly string[]): Promise<void> =>
  writeAll(
    dynamo,
    table,
    keys.map((pk) => ({ DeleteRequest: { Key: { pk } } })),
  )

const writeAll = async (dynamo: DynamoDBDocumentClient, table: string, requests: WriteRequests): Promise<void> => {
  let open = requests
  await untilFree(async () => {
    while (open.length > 0) {
      const left = await writeSome(dynamo, table, open.slice(0, writeCountMax))
      open = [...left, ...open.slice(writeCountMax)]
      if (left.length > 0) return undefined
    }
    return 'written'
  })
}

/** Repeats an attempt while it conflicts with others, after a pause with full jitter. */
const untilFree = async <Won>(attempt: () => Promise<Won | undefined>): Promise<Won> => {
  const pause = (tries: number) => sleep(Math.random() * firstDelayMs * 2 ** (tries - 1))
  const won = await untilWon(tryCountMax, pause, attempt)
  if (won === undefined)
    throw new Transient('store-unavailable', 'Other writers change the record of published messages at the same time.')
  return won
}

/** Returns the writes that were not done: for lack of capacity, or because another transaction holds their items. */
const writeSome = async (
  dynamo: DynamoDBDocumentClient,
  table: string,
  requests: WriteRequests,
): Promise<WriteRequests> => {
  try {
    const { UnprocessedItems } = await send(dynamo, new BatchWriteCommand({ RequestItems: { [table]: [...requests] } }))
    return UnprocessedItems?.[table] ?? []
  } catch (error) {
    if (error instanceof TransactionConflictException) return requests
    throw error
  }
}
