import {
  DynamoDBServiceException,
  ProvisionedThroughputExceededException,
  RequestLimitExceeded,
  ThrottlingException,
} from '@aws-sdk/client-dynamodb'
import { Transient } from '#kernel/domain/errors.ts'

/**
 * Translates the error of a call to DynamoDB. The error of an invalid request is a bug and is returned unchanged. All others
 * (no answer, throttling, a fault of the service) become Transient `store-unavailable`.
 */
export const translateDynamoError = (error: unknown): unknown => {
  if (error instanceof DynamoDBServiceException && error.$fault === 'client' && !isThrottling(error)) return error
  return new Transient('store-unavailable', 'A table is unavailable. Send the same request again.', { cause: error })
}

/** Errors with the fault `client` that are not caused by the request. */
export const isThrottling = (error: unknown): boolean =>
  error instanceof ProvisionedThroughputExceededException ||
  error instanceof RequestLimitExceeded ||
  error instanceof ThrottlingException
