import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb'
import { Transient } from '#kernel/domain/errors.ts'
import { storeAway } from './store-away.ts'

/**
 * Which writes of a refused transaction had a condition that did not hold, by their place in it; one write that was sent alone
 * is a transaction of one. None of them: another transaction is at work on the same rows, which may be an earlier try of this
 * very one. What a condition tells stands, also where the store was busy besides.
 * @throws Transient `store-unavailable` when the store was throttled, or is away.
 * @throws whatever DynamoDB refused as wrong: that is our bug.
 */
export const unmetConditions = (error: unknown): ReadonlySet<number> => {
  if (error instanceof ConditionalCheckFailedException) return new Set([0])
  if (error instanceof TransactionInProgressException || error instanceof TransactionConflictException) return new Set()
  if (!(error instanceof TransactionCanceledException)) throw storeAway(error)
  const codes = (error.CancellationReasons ?? []).map(({ Code = none }) => Code)
  if (!codes.every(isForeseen)) throw error
  const unmet = new Set(codes.flatMap((code, place) => (code === 'ConditionalCheckFailed' ? [place] : [])))
  if (unmet.size > 0) return unmet
  if (codes.some((code) => throttled.has(code)))
    throw new Transient('store-unavailable', 'A table is busy at the moment.', { cause: error })
  if (codes.includes('TransactionConflict')) return unmet
  throw error
}

/** What DynamoDB says of a write that stood in nobody's way. */
const none = 'None'

const throttled: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'ThrottlingError',
])

const isForeseen = (code: string): boolean =>
  code === none || code === 'ConditionalCheckFailed' || code === 'TransactionConflict' || throttled.has(code)
