import { setTimeout as sleep } from 'node:timers/promises'
import {
  type CancellationReason,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb'
import {
  BatchWriteCommand,
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb'
import { Transient } from '#kernel/domain/errors.ts'

export type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number]
type Item = Readonly<Record<string, unknown>>

/** What DynamoDB takes in one BatchWriteItem. A transaction takes 100. */
const putCountMax = 25
/** Tries of a write that others are in the way of, and the wait before the second; it doubles each time. */
const tryCountMax = 6
const firstDelayMs = 20

/**
 * Writes, in one transaction, all that their conditions allow, and tells why each of the others was refused.
 * A transaction is all or nothing: what it was cancelled for is left out, and the rest is tried again.
 * @throws Transient `store-unavailable` when others stay in the way. Nothing is written then.
 */
export const writeAllowed = async (
  dynamo: DynamoDBDocumentClient,
  writes: ReadonlyMap<string, Write>,
): Promise<ReadonlyMap<string, CancellationReason>> => {
  const refused = new Map<string, CancellationReason>()
  let open = [...writes]
  let busyCount = 0
  while (open.length > 0) {
    const reasons = await whyCancelled(
      dynamo,
      open.map(([, write]) => write),
    )
    if (reasons.length === 0) return refused
    open.forEach(([key], index) => {
      const reason = reasons[index]
      if (reason?.Code === 'ConditionalCheckFailed') refused.set(key, reason)
    })
    open = open.filter(([key]) => !refused.has(key))
    if (reasons.some(isBusy)) await backOff(++busyCount)
  }
  return refused
}

/** Writes items whatever was there before. @throws Transient `store-unavailable` when others stay in the way. */
export const putAll = async (dynamo: DynamoDBDocumentClient, table: string, items: readonly Item[]): Promise<void> => {
  let open = items
  let busyCount = 0
  while (open.length > 0) {
    const left = await putSome(dynamo, table, open.slice(0, putCountMax))
    open = [...left, ...open.slice(putCountMax)]
    if (left.length > 0) await backOff(++busyCount)
  }
}

/** Tries a transaction. Tells, write by write, why it was cancelled; nothing when it was not. */
const whyCancelled = async (
  dynamo: DynamoDBDocumentClient,
  writes: Write[],
): Promise<readonly CancellationReason[]> => {
  try {
    await dynamo.send(new TransactWriteCommand({ TransactItems: writes }))
    return []
  } catch (error) {
    const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : []
    // A reason we do not know, or none at all, is not for us to try again.
    if (reasons.length === 0 || !reasons.every(isKnown)) throw error
    return reasons
  }
}

const busyCodes = new Set<unknown>(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])
const isBusy = ({ Code }: CancellationReason): boolean => busyCodes.has(Code)
const isKnown = (reason: CancellationReason): boolean =>
  isBusy(reason) || reason.Code === 'ConditionalCheckFailed' || reason.Code === 'None'

/** Tells what was not written: DynamoDB leaves out what it has no capacity for, and refuses what a transaction holds. */
const putSome = async (
  dynamo: DynamoDBDocumentClient,
  table: string,
  items: readonly Item[],
): Promise<readonly Item[]> => {
  const puts = items.map((item) => ({ PutRequest: { Item: { ...item } } }))
  try {
    const { UnprocessedItems } = await dynamo.send(new BatchWriteCommand({ RequestItems: { [table]: puts } }))
    return (UnprocessedItems?.[table] ?? []).flatMap(({ PutRequest }) => PutRequest?.Item ?? [])
  } catch (error) {
    if (error instanceof TransactionConflictException) return items
    throw error
  }
}

/** Exponential, with full jitter. */
const backOff = async (busyCount: number): Promise<void> => {
  if (busyCount >= tryCountMax) throw new Transient('store-unavailable', "The bridge's memory is busy.")
  await sleep(Math.random() * firstDelayMs * 2 ** (busyCount - 1))
}
