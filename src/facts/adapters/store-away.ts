import {
  DynamoDBServiceException,
  ProvisionedThroughputExceededException,
  RequestLimitExceeded,
  ThrottlingException,
} from '@aws-sdk/client-dynamodb'
import { Transient } from '#kernel/domain/errors.ts'

/**
 * A failed call to DynamoDB in our words. What it refuses as wrong is our bug and stays as it is; everything else (no
 * answer, throttling, a fault of its own) is for a later try.
 */
export const storeAway = (error: unknown): unknown => {
  const isThrottled =
    error instanceof ProvisionedThroughputExceededException ||
    error instanceof RequestLimitExceeded ||
    error instanceof ThrottlingException
  if (error instanceof DynamoDBServiceException && error.$fault === 'client' && !isThrottled) return error
  return new Transient('store-unavailable', 'A table does not answer at the moment.', { cause: error })
}
