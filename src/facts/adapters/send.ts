import {
  DynamoDBServiceException,
  ProvisionedThroughputExceededException,
  RequestLimitExceeded,
  ThrottlingException,
} from '@aws-sdk/client-dynamodb'
import type { DynamoDBDocumentClient, ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/lib-dynamodb'
import { Transient } from '#kernel/domain/errors.ts'

/**
 * Sends one command to DynamoDB. Every adapter sends its commands with it.
 * @throws Transient `store-unavailable` when there is no answer, throttling, or a fault of the service.
 * @throws the error of DynamoDB when it refuses the request: a condition failed, transactions conflict, or the request is
 * invalid. An invalid request is a bug.
 */
export const send = async <Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
  dynamo: DynamoDBDocumentClient,
  command: Parameters<typeof dynamo.send<Input, Output>>[0],
  options?: Readonly<{ abortSignal: AbortSignal }>,
): Promise<Output> => {
  try {
    return await dynamo.send(command, options)
  } catch (error) {
    throw translateDynamoError(error)
  }
}

/** Yields the pages of a paginator. @throws as `send`. */
export const pagesOf = async function* <Page>(pages: AsyncIterable<Page>): AsyncIterable<Page> {
  try {
    yield* pages
  } catch (error) {
    throw translateDynamoError(error)
  }
}

const translateDynamoError = (error: unknown): unknown => {
  if (error instanceof DynamoDBServiceException && error.$fault === 'client' && !isThrottling(error)) return error
  return new Transient('store-unavailable', 'A table is unavailable. Send the same request again.', { cause: error })
}

/** Errors with the fault `client` that are not caused by the request. */
export const isThrottling = (error: unknown): boolean =>
  error instanceof ProvisionedThroughputExceededException ||
  error instanceof RequestLimitExceeded ||
  error instanceof ThrottlingException
