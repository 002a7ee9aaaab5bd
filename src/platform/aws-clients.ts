import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { KMSClient } from '@aws-sdk/client-kms'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'

/**
 * Limits of every call to AWS. A call without an answer after three seconds is retried, three tries in all, with the SDK's
 * exponential backoff and jitter. Only the SDK's own AWS_ENDPOINT_URL_* point to emulators.
 */
const limits = {
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: 3_000,
    requestTimeout: 3_000,
    throwOnRequestTimeout: true,
    httpsAgent: { maxSockets: 64 },
    httpAgent: { maxSockets: 64 },
  },
} as const

export const makeDynamo = (): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient(limits), { marshallOptions: { removeUndefinedValues: true } })

/** TLS and the hashes of facts replace message checksums. The host of a queue URL is never trusted. */
export const makeSqs = (): SQSClient => new SQSClient({ ...limits, useQueueUrlAsEndpoint: false, md5: false })

export const makeSecretsManager = (): SecretsManagerClient => new SecretsManagerClient(limits)

export const makeKms = (): KMSClient => new KMSClient(limits)

export const makeSns = (): SNSClient => new SNSClient(limits)
