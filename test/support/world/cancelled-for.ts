import { TransactionCanceledException } from '@aws-sdk/client-dynamodb'

export const metadata = { $metadata: {} }

/** A transaction that DynamoDB cancelled, with its reason for each write, in order. */
export const cancelledFor = (codes: readonly string[]): TransactionCanceledException =>
  new TransactionCanceledException({ message: '', ...metadata, CancellationReasons: codes.map((Code) => ({ Code })) })
