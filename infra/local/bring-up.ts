import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Conditions } from './conditions.ts'
import type { Ports } from './copy/ports.ts'
import { secretPath, writeSecret } from './copy/secret-files.ts'
import { environmentOf, region } from './copy/stack-environment.ts'
import type { EmulatorOptions } from './parts/aws-emulator.ts'
import { startDynamoDb } from './parts/dynamodb.ts'
import { untilAnswers, withoutPassword } from './parts/external-endpoint.ts'
import type { IssuerOptions } from './parts/token-issuer.ts'
import type { Prerequisites } from './preflight.ts'
import type { Launcher } from './programs/launcher.ts'
import { startNodePart } from './programs/node-part.ts'
import { type FunctionsPart, functionsPart } from './programs/running-parts.ts'
import { makeSupervisedPart, type Part, type PartDefinition, type Supervision } from './programs/supervised-part.ts'
import { permitLocalSender } from './provision/permit-sender.ts'
import { provision } from './provision/provision.ts'
import { type Report, timed } from './report.ts'

export type Plan = Readonly<{
  ports: Ports
  folder: string
  report: Report
  prerequisites: Prerequisites
  launcher: Launcher
  supervision: Supervision
  awsEndpointUrl: string | undefined
  countsCapacity: boolean
  conditions: Conditions | undefined
}>

export type Parts = Readonly<{
  environment: Readonly<Record<string, string>>
  issuer: Part
  emulators: readonly Part[]
  dynamodb: Part | undefined
  /** In the order to start them. */
  broker: readonly Part[]
  functions: FunctionsPart
}>

/** Starts every part as soon as its dependencies are ready. RabbitMQ takes longest, so only the last step waits for it. */
export const bringUp = async (plan: Plan): Promise<Parts> => {
  const { ports, report, prerequisites, launcher, supervision } = plan
  await rm(checkpointFolderOf(plan), { recursive: true, force: true })
  const broker = prerequisites.broker.programs.map((program) => makeSupervisedPart(program, supervision))
  const brokerUp = timed(report, 'RabbitMQ', withoutPassword(prerequisites.broker.url), async () => {
    for (const part of broker) await part.start()
    await prerequisites.broker.untilReady()
  })
  const issuer = makeSupervisedPart(issuerOf(plan), supervision)
  const issuerUp = timed(report, 'token issuer', `http://127.0.0.1:${ports.issuer}`, issuer.start)
  const functionsUp = bringUpAws(plan).then(async (aws) => {
    const environment = await provisionAll(plan)
    await issuerUp
    const functions = functionsOf(plan, environment)
    await timed(report, 'functions', `http://127.0.0.1:${ports.http}`, functions.start)
    return { environment, ...aws, functions }
  })
  await settleAll(launcher, [functionsUp, issuerUp, brokerUp])
  return { ...(await functionsUp), issuer, broker }
}

const checkpointFolderOf = ({ folder }: Plan): string => join(folder, 'checkpoints')

const functionsOf = (plan: Plan, environment: Parts['environment']): FunctionsPart => {
  const { ports, folder, report, countsCapacity, conditions, supervision } = plan
  const logPath = join(folder, 'functions.log')
  const checkpointFolder = checkpointFolderOf(plan)
  const functions = { environment, logPath, countsCapacity, conditions, checkpointFolder, note: report.note }
  return functionsPart(functions, ports.http, supervision)
}

const issuerOf = ({ ports, folder }: Plan): PartDefinition => ({
  name: 'The token issuer',
  port: ports.issuer,
  open: (launch) =>
    startNodePart({
      launch,
      part: 'The token issuer',
      entry: new URL('parts/token-issuer-process.ts', import.meta.url),
      options: { port: ports.issuer, keyPath: secretPath(ports.http, 'issuer') } satisfies IssuerOptions,
      logPath: join(folder, 'issuer.log'),
    }),
})

const emulatorOf = ({ ports, folder, conditions }: Plan): PartDefinition => ({
  name: 'The SQS, SNS and S3 emulator',
  port: ports.aws,
  open: (launch) =>
    startNodePart({
      launch,
      part: 'The SQS, SNS and S3 emulator',
      entry: new URL('parts/aws-emulator-process.ts', import.meta.url),
      options: { port: ports.aws, region, conditions } satisfies EmulatorOptions,
      logPath: join(folder, 'emulator.log'),
    }),
})

const dynamoDbOf = ({ ports, folder }: Plan, java: string): PartDefinition => ({
  name: 'DynamoDB Local',
  port: ports.dynamodb,
  open: (launch) => startDynamoDb({ launch, java, port: ports.dynamodb, logPath: join(folder, 'dynamodb.log') }),
})

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

/** SQS, SNS, S3 and DynamoDB: our own, or the ones at AWS_ENDPOINT_URL. */
const bringUpAws = async (plan: Plan): Promise<Pick<Parts, 'dynamodb' | 'emulators'>> => {
  const { ports, report, prerequisites, awsEndpointUrl, supervision } = plan
  const { java } = prerequisites
  if (awsEndpointUrl || java === undefined) {
    const advice = `Nothing answers at AWS_ENDPOINT_URL ${awsEndpointUrl}: run \`docker compose up -d\`, or leave it out to get emulators with the copy.`
    await timed(report, 'AWS', `${awsEndpointUrl}`, () => untilAnswers(() => fetch(`${awsEndpointUrl}`), advice))
    return { dynamodb: undefined, emulators: [] }
  }
  const emulator = makeSupervisedPart(emulatorOf(plan), supervision)
  const dynamodb = makeSupervisedPart(dynamoDbOf(plan, java), supervision)
  await Promise.all([
    timed(report, 'SQS, SNS, S3', `http://127.0.0.1:${ports.aws}`, emulator.start),
    timed(report, 'DynamoDB', `http://127.0.0.1:${ports.dynamodb}`, dynamodb.start),
  ])
  return { dynamodb, emulators: [emulator] }
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
