import { join } from 'node:path'
import type { Conditions } from './conditions.ts'
import type { Ports } from './copy/ports.ts'
import { secretPath, writeSecret } from './copy/secret-files.ts'
import { environmentOf, region } from './copy/stack-environment.ts'
import { startAwsEmulator } from './parts/aws-emulator.ts'
import { startDynamoDb } from './parts/dynamodb.ts'
import { untilAnswers, withoutPassword } from './parts/external-endpoint.ts'
import { startTokenIssuer, type TokenIssuer } from './parts/token-issuer.ts'
import type { Prerequisites } from './preflight.ts'
import type { Launcher } from './programs/launcher.ts'
import type { RunningProgram } from './programs/leash.ts'
import { brokerPart, type FunctionsPart, functionsPart, type Part } from './programs/running-parts.ts'
import { permitLocalSender } from './provision/permit-sender.ts'
import { provision } from './provision/provision.ts'
import { type Report, timed } from './report.ts'

export type Plan = Readonly<{
  ports: Ports
  folder: string
  report: Report
  prerequisites: Prerequisites
  launcher: Launcher
  awsEndpointUrl: string | undefined
  countsCapacity: boolean
  conditions: Conditions | undefined
}>

export type Parts = Readonly<{
  environment: Readonly<Record<string, string>>
  issuer: TokenIssuer
  dynamodb: RunningProgram | undefined
  broker: Part
  functions: FunctionsPart
}>

/** Starts every part as soon as its dependencies are ready. RabbitMQ takes longest, so only the last step waits for it. */
export const bringUp = async (plan: Plan): Promise<Parts> => {
  const { ports, folder, report, prerequisites, launcher, countsCapacity, conditions } = plan
  const broker = brokerPart(prerequisites.broker, launcher.launch)
  const brokerUp = timed(report, 'RabbitMQ', withoutPassword(prerequisites.broker.url), broker.start)
  const issuer = launcher.host(startTokenIssuer(ports.issuer))
  const issuerUp = timed(report, 'token issuer', `http://127.0.0.1:${ports.issuer}`, () => issuer)
  const functionsUp = bringUpAws(plan).then(async (dynamodb) => {
    const environment = await provisionAll(plan)
    await issuerUp
    const logPath = join(folder, 'functions.log')
    const functions = functionsPart({ launch: launcher.launch, environment, logPath, countsCapacity, conditions })
    await timed(report, 'functions', `http://127.0.0.1:${ports.http}`, functions.start)
    return { environment, dynamodb, functions }
  })
  return settleAll(launcher, [functionsUp, issuerUp, brokerUp]).then(async () => ({
    ...(await functionsUp),
    issuer: await issuer,
    broker,
  }))
}

/** If one start fails, cancels the others and waits for them, so that no part starts afterwards. */
const settleAll = async (launcher: Launcher, starts: readonly Promise<unknown>[]): Promise<void> => {
  try {
    await Promise.all(starts)
  } catch (error) {
    await launcher.close()
    await Promise.allSettled(starts)
    throw error
  }
}

/** SQS, SNS, S3 and DynamoDB: our own, or the ones at AWS_ENDPOINT_URL. Returns our DynamoDB. */
const bringUpAws = async ({
  ports,
  folder,
  report,
  prerequisites,
  launcher,
  awsEndpointUrl,
  conditions,
}: Plan): Promise<RunningProgram | undefined> => {
  const { java } = prerequisites
  if (awsEndpointUrl || java === undefined) {
    const advice = `Nothing answers at AWS_ENDPOINT_URL ${awsEndpointUrl}: run \`docker compose up -d\`, or leave it out to get emulators with the copy.`
    await timed(report, 'AWS', `${awsEndpointUrl}`, () => untilAnswers(() => fetch(`${awsEndpointUrl}`), advice))
    return undefined
  }
  const emulatorUp = timed(report, 'SQS, SNS, S3', `http://127.0.0.1:${ports.aws}`, () =>
    launcher.host(startAwsEmulator({ port: ports.aws, region, conditions })),
  )
  const dynamoUp = timed(report, 'DynamoDB', `http://127.0.0.1:${ports.dynamodb}`, () =>
    startDynamoDb({ launch: launcher.launch, java, port: ports.dynamodb, logPath: join(folder, 'dynamodb.log') }),
  )
  const [dynamodb] = await Promise.all([dynamoUp, emulatorUp])
  return dynamodb
}

const provisionAll = async ({
  ports,
  report,
  prerequisites,
  awsEndpointUrl,
}: Plan): Promise<Readonly<Record<string, string>>> => {
  const known = environmentOf({ ports, awsEndpointUrl, amqpUrl: prerequisites.broker.url })
  return timed(report, 'resources', 'from infra/aws', async () => {
    const environment = { ...known, ...(await provision(known)) }
    await permitLocalSender(environment)
    await writeSecret(secretPath(ports.http, 'amqp'), JSON.stringify({ url: prerequisites.broker.url }))
    return environment
  })
}
