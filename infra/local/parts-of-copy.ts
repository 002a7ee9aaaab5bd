import { join } from 'node:path'
import { secretPath } from './copy/secret-files.ts'
import { region } from './copy/stack-environment.ts'
import type { EmulatorOptions } from './parts/aws-emulator.ts'
import { acceptsConnections } from './parts/broker.ts'
import { startDynamoDb } from './parts/dynamodb.ts'
import type { IssuerOptions } from './parts/token-issuer.ts'
import { checkpointFolderOf, type Plan } from './plan.ts'
import { startNodePart } from './programs/node-part.ts'
import { type FunctionsPart, functionsPart } from './programs/running-parts.ts'
import { makeSupervisedPart, type Part } from './programs/supervised-part.ts'
import type { Restock } from './restock.ts'

/** Makes the part, which does not run yet. */
type MakePart = (plan: Plan) => Part
type MakeStore = (plan: Plan, restock: Restock) => Part

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

export const issuerPart: MakePart = ({ ports, folder, supervision }) => {
  const name = 'The token issuer'
  const options: IssuerOptions = { port: ports.issuer, keyPath: secretPath(ports.http, 'issuer') }
  const entry = new URL('parts/token-issuer-process.ts', import.meta.url)
  const logPath = join(folder, 'issuer.log')
  return makeSupervisedPart(
    {
      name,
      port: ports.issuer,
      open: (launch) => startNodePart({ launch, part: name, entry, options, logPath }),
      probe: () => answers(ports.issuer),
    },
    supervision,
  )
}

export const emulatorPart: MakeStore = ({ ports, folder, conditions, supervision }, restock) => {
  const name = 'The SQS, SNS and S3 emulator'
  const options: EmulatorOptions = { port: ports.aws, region, conditions }
  const entry = new URL('parts/aws-emulator-process.ts', import.meta.url)
  const logPath = join(folder, 'emulator.log')
  return makeSupervisedPart(
    {
      name,
      port: ports.aws,
      open: (launch) => startNodePart({ launch, part: name, entry, options, logPath }),
      probe: () => answers(ports.aws),
      store: {
        ...restock,
        loss: 'Queues were in memory: messages to the queue intake that were not read yet, and dead letters, are lost. Facts are published again.',
      },
    },
    supervision,
  )
}

export const dynamoDbPart: MakeStore = ({ ports, folder, prerequisites, supervision }, restock) => {
  const { java = 'java' } = prerequisites
  const logPath = join(folder, 'dynamodb.log')
  return makeSupervisedPart(
    {
      name: 'DynamoDB Local',
      port: ports.dynamodb,
      open: (launch) => startDynamoDb({ launch, java, port: ports.dynamodb, logPath }),
      probe: () => answers(ports.dynamodb),
      store: {
        ...restock,
        loss: 'Tables were in memory: every event, decision, balance, audit chain, ruleset and setting of a tenant is lost. The copy continues empty.',
      },
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
