import {
  DynamoDBServiceException,
  ProvisionedThroughputExceededException,
  RequestLimitExceeded,
  ThrottlingException,
} from '@aws-sdk/client-dynamodb'
import { Transient } from '#kernel/domain/errors.ts'

/**
 * Translates the error of a call to DynamoDB. A request that is wrong is our bug and stays as it is; all else (no answer,
 * throttling, a fault of the service) becomes Transient `store-unavailable`.
 */
export const translateDynamoError = (error: unknown): unknown => {
  if (error instanceof DynamoDBServiceException && error.$fault === 'client' && !isThrottling(error)) return error
  return new Transient('store-unavailable', 'A table does not answer at the moment.', { cause: error })
}

/** The only errors of a request that are not its own fault. */
export const isThrottling = (error: unknown): boolean =>
  error instanceof ProvisionedThroughputExceededException ||
  error instanceof RequestLimitExceeded ||
  error instanceof ThrottlingException
