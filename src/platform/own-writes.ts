import { IdempotencyItemAlreadyExistsError } from '@aws-lambda-powertools/idempotency'
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb'
import type { IdempotencyRecord } from '@aws-lambda-powertools/idempotency/persistence'

/**
 * The table of idempotency keys, which recognizes its own records. The SDK retries a write without an answer. The retry finds
 * the record of the first try, and would be refused as a request that is still running.
 */
export class OwnWrites extends DynamoDBPersistenceLayer {
  protected override async _putRecord(record: IdempotencyRecord): Promise<void> {
    // A random fraction of a millisecond makes two requests of the same millisecond different.
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
