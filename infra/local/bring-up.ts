import { rm } from 'node:fs/promises'
import { secretPath, writeSecret } from './copy/secret-files.ts'
import { environmentOf } from './copy/stack-environment.ts'
import { untilAnswers, withoutPassword } from './parts/external-endpoint.ts'
import { brokerParts, dynamoDbPart, emulatorPart, functionsOf, issuerPart } from './parts-of-copy.ts'
import { checkpointFolderOf, keptFolder, type Plan } from './plan.ts'
import type { FunctionsPart } from './programs/running-parts.ts'
import type { Part } from './programs/supervised-part.ts'
import { permitLocalSender } from './provision/permit-sender.ts'
import { provision } from './provision/provision.ts'
import { functionSettings } from './provision/settings.ts'
import { timed } from './report.ts'
import { makeRestock } from './restock.ts'
import { StartFailure } from './start-failure.ts'

type Environment = Readonly<Record<string, string>>

/** Queues and tables of our own; none with AWS_ENDPOINT_URL. */
type Stores = Readonly<{ emulator: Part; dynamodb: Part }>

export type Parts = Readonly<{
  environment: Environment
  issuer: Part
  stores: Stores | undefined
  /** In the order to start them. */
  broker: readonly Part[]
  functions: FunctionsPart
}>

/** Starts every part as soon as its dependencies are ready. RabbitMQ takes longest, so only the last step waits for it. */
export const bringUp = async (plan: Plan): Promise<Parts> => {
  const { ports, report, prerequisites, awsEndpointUrl } = plan
  // A start without kept data begins empty: no position in a stream, and no token of an earlier start, is valid.
  if (plan.dataFolder === undefined)
    await Promise.all([clearCheckpoints(plan), rm(secretPath(keptFolder(plan), 'issuer'), { force: true })])
  const broker = brokerParts(plan)
  const brokerUp = timed(report, 'RabbitMQ', withoutPassword(prerequisites.broker.url), async () => {
    for (const part of broker) await part.start()
    await prerequisites.broker.untilReady()
  })
  const issuer = issuerPart(plan)
  const issuerUp = timed(report, 'token issuer', `http://127.0.0.1:${ports.issuer}`, issuer.start)
  const known = environmentOf({ ...plan, amqpUrl: prerequisites.broker.url })
  const environment = { ...known, ...functionSettings(known) }
  const stores = awsEndpointUrl ? undefined : makeStores(plan, environment, () => functions)
  const functions = functionsOf(plan, environment, Object.values(stores ?? {}))
  const storesUp = stores ? startStores(plan, stores) : untilAwsAnswers(plan)
  const functionsUp = storesUp.then(async () => {
    await timed(report, 'resources', 'from infra/aws', () => makeResources(plan, environment))
    await issuerUp
    await timed(report, 'functions', `http://127.0.0.1:${ports.http}`, functions.start)
  })
  await settleAll(plan, [functionsUp, issuerUp, brokerUp])
  return { environment, issuer, stores, broker, functions }
}

/** If one start fails or a part ends, cancels the others and waits for them, so that no part starts afterwards. */
const settleAll = async ({ launcher, broken }: Plan, starts: readonly Promise<unknown>[]): Promise<void> => {
  const endedEarly = broken.then((reason) => Promise.reject(new StartFailure(reason)))
  try {
    await Promise.race([Promise.all(starts), endedEarly])
  } catch (error) {
    await launcher.close()
    await Promise.allSettled(starts)
    throw error
  }
}

/** The positions in the stream: a new or empty store has another stream. */
const clearCheckpoints = (plan: Plan): Promise<void> => rm(checkpointFolderOf(plan), { recursive: true, force: true })

/** A store that has started again is empty, so the resources are made again. */
const makeStores = (plan: Plan, environment: Environment, functions: () => Part): Stores => {
  const restock = makeRestock({
    stores: () => [emulator, dynamodb],
    functions,
    provision: async () => {
      await clearCheckpoints(plan)
      await makeResources(plan, environment)
    },
    supervision: plan.supervision,
  })
  const emulator = emulatorPart(plan, restock)
  const dynamodb = dynamoDbPart(plan, restock)
  return { emulator, dynamodb }
}

const startStores = async ({ ports, report }: Plan, { emulator, dynamodb }: Stores): Promise<void> => {
  await Promise.all([
    timed(report, 'SQS, SNS, S3', `http://127.0.0.1:${ports.aws}`, emulator.start),
    timed(report, 'DynamoDB', `http://127.0.0.1:${ports.dynamodb}`, dynamodb.start),
  ])
}

const untilAwsAnswers = ({ report, awsEndpointUrl }: Plan): Promise<void> => {
  const advice = `Nothing answers at AWS_ENDPOINT_URL ${awsEndpointUrl}: run \`docker compose up -d\`, or leave it out to get emulators with the copy.`
  return timed(report, 'AWS', `${awsEndpointUrl}`, () => untilAnswers(() => fetch(`${awsEndpointUrl}`), advice))
}

/** Tables, queues, topics, secrets, and the sender that the examples need. Safe to repeat. */
const makeResources = async (plan: Plan, environment: Environment): Promise<void> => {
  await provision(environment)
  await permitLocalSender(environment)
  await writeSecret(secretPath(keptFolder(plan), 'amqp'), JSON.stringify({ url: plan.prerequisites.broker.url }))
}
