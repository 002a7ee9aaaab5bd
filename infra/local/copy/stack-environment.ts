import { randomBytes } from 'node:crypto'
import { audience, jwksPath } from '../parts/token-issuer.ts'
import type { Ports } from './ports.ts'
import { secretPath } from './secret-files.ts'

export const region = 'eu-central-1'

type Places = Readonly<{ ports: Ports; awsEndpointUrl: string | undefined; amqpUrl: string }>

/** The settings of a copy before its resources exist, for functions, provisioning and commands. */
export const environmentOf = ({ ports, awsEndpointUrl, amqpUrl }: Places): Readonly<Record<string, string>> => ({
  ...(awsEndpointUrl ? { AWS_ENDPOINT_URL: awsEndpointUrl } : emulatorEndpoints(ports)),
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: awsEndpointUrl ? 'local' : randomAccessKey(),
  AWS_SECRET_ACCESS_KEY: 'local',
  AUTH_ISSUER: urlOf(ports.issuer),
  AUTH_AUDIENCE: audience,
  AUTH_JWKS_URL: `${urlOf(ports.issuer)}${jwksPath}`,
  AMQP_URL: amqpUrl,
  AMQP_SECRET: `file:${secretPath(ports.http, 'amqp')}`,
  UNKNOWN_TENANTS: process.env.UNKNOWN_TENANTS ?? 'allow',
  SLUICE_VISIBILITY_SECONDS: process.env.SLUICE_VISIBILITY_SECONDS ?? '',
  SLUICE_HTTP_URL: urlOf(ports.http),
  SLUICE_HTTP_PORT: String(ports.http),
  SLUICE_LAMBDA_PORT: String(ports.lambda),
})

/**
 * The key of the database in DynamoDB Local, which accepts letters and digits. The emulators check no secret, so the id is the
 * secret. LocalStack derives the account from the id, so it gets a fixed one.
 */
const randomAccessKey = (): string => `SLUICE${randomBytes(16).toString('hex').toUpperCase()}`

const emulatorEndpoints = ({ aws, dynamodb }: Ports) => ({
  AWS_ENDPOINT_URL_DYNAMODB: urlOf(dynamodb),
  AWS_ENDPOINT_URL_DYNAMODB_STREAMS: urlOf(dynamodb),
  AWS_ENDPOINT_URL_SQS: urlOf(aws),
  AWS_ENDPOINT_URL_SNS: urlOf(aws),
  AWS_ENDPOINT_URL_S3: urlOf(aws),
  AWS_ENDPOINT_URL_STS: urlOf(aws),
})

const urlOf = (port: number): string => `http://127.0.0.1:${port}`
