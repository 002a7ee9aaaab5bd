import { IdempotencyItemAlreadyExistsError } from '@aws-lambda-powertools/idempotency'
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb'
import type { IdempotencyRecord } from '@aws-lambda-powertools/idempotency/persistence'

/**
 * The table of idempotency keys, which knows its own record when it meets it again. A write whose answer is lost is tried
 * again by the SDK, finds the record it has just made, and would be refused as a request that is still running.
 */
export class OwnWrites extends DynamoDBPersistenceLayer {
  protected override async _putRecord(record: IdempotencyRecord): Promise<void> {
    // A fraction of a millisecond, by which two requests of the same moment differ.
    if (record.inProgressExpiryTimestamp !== undefined) record.inProgressExpiryTimestamp += Math.random()
    try {
      await super._putRecord(record)
    } catch (error) {
      if (!isOwn(error, record)) throw error
    }
  }
}

const isOwn = (error: unknown, { inProgressExpiryTimestamp, payloadHash }: IdempotencyRecord): boolean =>
  error instanceof IdempotencyItemAlreadyExistsError &&
  inProgressExpiryTimestamp !== undefined &&
  error.existingRecord?.inProgressExpiryTimestamp === inProgressExpiryTimestamp &&
  error.existingRecord.payloadHash === payloadHash
