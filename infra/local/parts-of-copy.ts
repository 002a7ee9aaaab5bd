import { join } from 'node:path'
import { secretPath } from './copy/secret-files.ts'
import { region } from './copy/stack-environment.ts'
import type { EmulatorOptions } from './parts/aws-emulator.ts'
import { acceptsConnections } from './parts/broker.ts'
import { startDynamoDb } from './parts/dynamodb.ts'
import type { IssuerOptions } from './parts/token-issuer.ts'
import { checkpointFolderOf, keptFolder, type Plan } from './plan.ts'
import { startNodePart } from './programs/node-part.ts'
import { type FunctionsPart, functionsPart } from './programs/running-parts.ts'
import { makeSupervisedPart, type Part, type PartDefinition } from './programs/supervised-part.ts'
import type { Restock } from './restock.ts'

/** Makes the part, which does not run yet. */
type MakePart = (plan: Plan) => Part
type MakeStore = (plan: Plan, restock: Restock) => Part

const lossOfQueues =
  'Queues were in memory: messages to the queue intake that were not read yet, and dead letters, are lost. Facts are published again.'
const lossOfTables =
  'Tables were in memory: every event, decision, balance, audit log, ruleset and setting of a tenant is lost. The copy continues empty.'

const answers = (port: number, path = '/') => fetch(`http://127.0.0.1:${port}${path}`)

/** In the order to start them: the port mapper of RabbitMQ if it has one, and the server. */
export const brokerParts = ({ prerequisites: { broker }, supervision }: Plan): readonly Part[] => {
  const parts: Part[] = []
  for (const program of broker.programs) {
    const isServer = program === broker.programs.at(-1)
    const probe = () => acceptsConnections(broker.url)
    parts.push(makeSupervisedPart({ ...program, needs: [...parts], ...(isServer && { probe }) }, supervision))
  }
  return parts
}

type NodePart = Omit<Parameters<typeof startNodePart>[0], 'launch' | 'part'> &
  Readonly<{ name: string; port: number; store?: PartDefinition['store'] }>

/** A server of ours in a Node process of its own. */
const nodePart = ({ name, port, store, ...program }: NodePart, { supervision }: Plan): Part =>
  makeSupervisedPart(
    {
      ...{ name, port },
      open: (launch) => startNodePart({ launch, part: name, ...program }),
      probe: () => answers(port),
      ...(store && { store }),
    },
    supervision,
  )

export const issuerPart: MakePart = (plan) => {
  const { ports, folder } = plan
  const options: IssuerOptions = { port: ports.issuer, keyPath: secretPath(keptFolder(plan), 'issuer') }
  const entry = new URL('parts/token-issuer-process.ts', import.meta.url)
  const logPath = join(folder, 'issuer.log')
  return nodePart({ name: 'The token issuer', port: ports.issuer, entry, options, logPath }, plan)
}

/** A store on disk has its data when it starts again. */
export const emulatorPart: MakeStore = (plan, restock) => {
  const { ports, folder, conditions, dataFolder } = plan
  const inFolder = dataFolder === undefined ? {} : { dataFolder: join(dataFolder, 'emulator') }
  const options: EmulatorOptions = { port: ports.aws, region, conditions, ...inFolder }
  const entry = new URL('parts/aws-emulator-process.ts', import.meta.url)
  const logPath = join(folder, 'emulator.log')
  const program = { name: 'The SQS, SNS and S3 emulator', port: ports.aws, entry, options, logPath }
  return nodePart({ ...program, ...(dataFolder === undefined && { store: { ...restock, loss: lossOfQueues } }) }, plan)
}

export const dynamoDbPart: MakeStore = (plan, restock) => {
  const { ports, folder, prerequisites, supervision, dataFolder, accessKeyId } = plan
  const { java = 'java' } = prerequisites
  const database = dataFolder === undefined ? undefined : { folder: join(dataFolder, 'dynamodb'), accessKeyId, region }
  const logPath = join(folder, 'dynamodb.log')
  return makeSupervisedPart(
    {
      name: 'DynamoDB Local',
      port: ports.dynamodb,
      open: (launch) => startDynamoDb({ launch, java, port: ports.dynamodb, logPath, database }),
      probe: () => answers(ports.dynamodb),
      ...(dataFolder === undefined && { store: { ...restock, loss: lossOfTables } }),
    },
    supervision,
  )
}

/** All functions with their triggers. `stores` are what they need at their start. */
export const functionsOf = (
  plan: Plan,
  environment: Readonly<Record<string, string>>,
  stores: readonly Part[],
): FunctionsPart => {
  const { ports, folder, report, countsCapacity, conditions, supervision } = plan
  const logPath = join(folder, 'functions.log')
  const checkpointFolder = checkpointFolderOf(plan)
  const functions = { environment, logPath, countsCapacity, conditions, checkpointFolder, note: report.note }
  return functionsPart({ functions, port: ports.http, needs: stores }, supervision)
}
