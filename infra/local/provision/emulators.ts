import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams'
import { S3Client } from '@aws-sdk/client-s3'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'

export type Environment = Readonly<Record<string, string | undefined>>

type Service = 'DYNAMODB' | 'DYNAMODB_STREAMS' | 'SQS' | 'SNS' | 'S3'

/**
 * The endpoint of a service, from the variables of the SDK. Callers create and delete resources, so there is no fallback to
 * AWS. The endpoint of DynamoDB serves its streams too.
 */
export const endpointOf = (environment: Environment, service: Service): string => {
  const own = environment[`AWS_ENDPOINT_URL_${service}`] ?? environment.AWS_ENDPOINT_URL
  const endpoint = own ?? (service === 'DYNAMODB_STREAMS' ? environment.AWS_ENDPOINT_URL_DYNAMODB : undefined)
  if (!endpoint) throw new Error(`AWS_ENDPOINT_URL_${service} is not set. Set it: this code must not run against AWS.`)
  return endpoint.replace(/\/$/, '')
}

export const regionOf = ({ AWS_REGION = 'eu-central-1' }: Environment): string => AWS_REGION

/** Clients of a running copy's emulators. The SQS client does not trust the host of a queue URL. */
export const makeEmulatorClients = (environment: Environment) => {
  const common = {
    region: regionOf(environment),
    credentials: {
      accessKeyId: environment.AWS_ACCESS_KEY_ID ?? 'local',
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? 'local',
    },
  }
  const at = (service: Service) => ({ ...common, endpoint: endpointOf(environment, service) })
  return {
    dynamo: new DynamoDBClient(at('DYNAMODB')),
    streams: new DynamoDBStreamsClient(at('DYNAMODB_STREAMS')),
    // The name of a bucket in the host would need DNS.
    s3: new S3Client({ ...at('S3'), forcePathStyle: true }),
    sns: new SNSClient(at('SNS')),
    sqs: new SQSClient({ ...at('SQS'), useQueueUrlAsEndpoint: false }),
  }
}

export type EmulatorClients = ReturnType<typeof makeEmulatorClients>
