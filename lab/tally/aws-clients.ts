import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SQSClient } from '@aws-sdk/client-sqs'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { Environment } from './setting.ts'

/**
 * Clients of the copy that an environment describes. The environment is a parameter rather than the process's own, so that
 * one process can read two copies.
 */
export const makeDynamo = (environment: Environment): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient(settingsOf(environment, 'AWS_ENDPOINT_URL_DYNAMODB')))

export const makeSqs = (environment: Environment): SQSClient =>
  new SQSClient({ ...settingsOf(environment, 'AWS_ENDPOINT_URL_SQS'), useQueueUrlAsEndpoint: false })

/** The region, the endpoint and the credentials of a service in a copy. */
export const settingsOf = (environment: Environment, service: string) => {
  const { AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL } = environment
  const endpoint = environment[service] ?? AWS_ENDPOINT_URL
  const hasKeys = AWS_ACCESS_KEY_ID !== undefined && AWS_SECRET_ACCESS_KEY !== undefined
  return {
    ...(AWS_REGION !== undefined && { region: AWS_REGION }),
    ...(endpoint !== undefined && { endpoint }),
    ...(hasKeys && { credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY } }),
  }
}
