import { type EmulatorClients, type Environment, makeEmulatorClients } from './emulators.ts'
import { provisionQueue } from './provision-queues.ts'
import { provisionTable } from './provision-tables.ts'
import { provisionSubscription, provisionTopic } from './provision-topics.ts'
import { functionSettings, makeLocalResolver } from './settings.ts'
import { loadResources } from './template.ts'

type Provision = (clients: EmulatorClients, properties: unknown) => Promise<void>

/**
 * What is made, in this order: a queue has to be there before something is redriven or delivered to it. Every other
 * type in the fragments (keys, roles, alarms, log groups) is of no use to an emulator.
 */
const steps: readonly (readonly [type: string, provision: Provision])[] = [
  ['AWS::DynamoDB::Table', ({ dynamo }, properties) => provisionTable(dynamo, properties)],
  ['AWS::SQS::Queue', ({ sqs }, properties) => provisionQueue(sqs, properties)],
  ['AWS::SNS::Topic', ({ sns }, properties) => provisionTopic(sns, properties)],
  ['AWS::SNS::Subscription', ({ sns }, properties) => provisionSubscription(sns, properties)],
]

/**
 * Makes what infra/aws/ describes at the endpoints in `environment`, and tells what the functions have to know of it
 * (`FACTS_TABLE`, `INTAKE_QUEUE_URL` …). Safe to repeat: what is there already stays, with what it holds.
 */
export const provision = async (environment: Environment): Promise<Record<string, string>> => {
  const clients = makeEmulatorClients(environment)
  const resolve = makeLocalResolver(environment)
  const resources = Object.values(loadResources())
  try {
    for (const [type, provisionOne] of steps) {
      const ofType = resources.filter(({ Type }) => Type === type)
      await Promise.all(ofType.map(({ Properties }) => provisionOne(clients, resolve(Properties))))
    }
    return functionSettings(environment)
  } finally {
    for (const client of Object.values(clients)) client.destroy()
  }
}
