import {
  type AttributeValue,
  type CancellationReason,
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb'
import {
  type DynamoDBDocumentClient,
  PutCommand,
  type PutCommandInput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb'
import { Transient } from '#kernel/domain/errors.ts'
import { send } from './send.ts'

/** One write of a transaction. A transaction has at most 100. */
export type TransactionWrite = NonNullable<TransactWriteCommandInput['TransactItems']>[number]

export type StoredAttributes = Readonly<Record<string, AttributeValue>>

/** The reasons why nothing was written. */
export type RefusedTransaction = Readonly<{
  isWritten: false
  /** The writes whose condition failed, by index, with the stored item if the write requests it. */
  unmet: ReadonlyMap<number, StoredAttributes | undefined>
  /** A write conflicted with another transaction (it can be an earlier try of this one), or was throttled. */
  isBusy: boolean
  /** Present if a write was throttled. */
  throttling?: Transient | undefined
}>

export type TransactionOutcome = Readonly<{ isWritten: true }> | RefusedTransaction

/**
 * Writes all or nothing, and returns which conditions failed. If none failed, there was a conflict with another transaction.
 * @throws Transient `store-unavailable` when the store is unavailable, or throttled and no condition failed.
 * @throws the error of DynamoDB when the request is invalid: that is a bug.
 */
export const transact = async (
  dynamo: DynamoDBDocumentClient,
  writes: readonly TransactionWrite[],
): Promise<TransactionOutcome> => failThrottled(await tryTransact(dynamo, writes))

/** As `transact`, for callers that retry: throttling is an outcome. */
export const tryTransact = (
  dynamo: DynamoDBDocumentClient,
  writes: readonly TransactionWrite[],
): Promise<TransactionOutcome> => outcomeOf(send(dynamo, new TransactWriteCommand({ TransactItems: [...writes] })))

/** As `transact`, for one item. It costs half the write units of a transaction. */
export const putAlone = async (dynamo: DynamoDBDocumentClient, put: PutCommandInput): Promise<TransactionOutcome> =>
  failThrottled(await outcomeOf(send(dynamo, new PutCommand(put))))

/** As `putAlone`, for the update of one item. */
export const updateAlone = async (
  dynamo: DynamoDBDocumentClient,
  update: UpdateCommandInput,
): Promise<TransactionOutcome> => failThrottled(await outcomeOf(send(dynamo, new UpdateCommand(update))))

const failThrottled = (outcome: TransactionOutcome): TransactionOutcome => {
  if (!outcome.isWritten && outcome.unmet.size === 0 && outcome.throttling) throw outcome.throttling
  return outcome
}

const outcomeOf = async (sent: Promise<unknown>): Promise<TransactionOutcome> => {
  try {
    await sent
    return { isWritten: true }
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException)
      return { isWritten: false, unmet: new Map([[0, error.Item]]), isBusy: false }
    if (error instanceof TransactionInProgressException || error instanceof TransactionConflictException)
      return { isWritten: false, unmet: new Map(), isBusy: true }
    if (error instanceof TransactionCanceledException) return cancelledOutcome(error)
    throw error
  }
}

const cancelledOutcome = (error: TransactionCanceledException): RefusedTransaction => {
  const reasons = error.CancellationReasons ?? []
  const unmet = new Map(reasons.flatMap((reason, index) => (isUnmet(reason) ? [[index, reason.Item] as const] : [])))
  const isThrottled = reasons.some(({ Code = '' }) => throttlingCodes.has(Code))
  const isBusy = isThrottled || reasons.some(({ Code }) => Code === 'TransactionConflict')
  if (!reasons.every(isExpected) || (unmet.size === 0 && !isBusy)) throw error
  const throttling = isThrottled
    ? new Transient('store-unavailable', 'A table is throttled. Send the same request again.', { cause: error })
    : undefined
  return { isWritten: false, unmet, isBusy, throttling }
}

const isUnmet = ({ Code }: CancellationReason): boolean => Code === 'ConditionalCheckFailed'

const throttlingCodes: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'ThrottlingError',
])

/** A write without a fault has the code `None`, or no code. */
const expectedCodes: ReadonlySet<string> = new Set([
  'None',
  'ConditionalCheckFailed',
  'TransactionConflict',
  ...throttlingCodes,
])

const isExpected = ({ Code = 'None' }: CancellationReason): boolean => expectedCodes.has(Code)
