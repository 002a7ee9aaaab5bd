import { type EmulatorClients, type Environment, makeEmulatorClients } from './emulators.ts'
import { configureQueue, createQueue } from './provision-queues.ts'
import { provisionTable } from './provision-tables.ts'
import { provisionSubscription, provisionTopic } from './provision-topics.ts'
import { functionSettings, makeLocalResolver } from './settings.ts'
import { loadResources } from './template.ts'

type Provision = (clients: EmulatorClients, properties: unknown) => Promise<void>

/**
 * The steps, in this order: all queues exist before one of them names another as its dead letters, and before a topic
 * delivers to one. Every other type (keys, roles, alarms, log groups) is of no use to an emulator.
 */
const steps: readonly (readonly [type: string, provision: Provision])[] = [
  ['AWS::DynamoDB::Table', ({ dynamo }, properties) => provisionTable(dynamo, properties)],
  ['AWS::SQS::Queue', ({ sqs }, properties) => createQueue(sqs, properties)],
  ['AWS::SQS::Queue', ({ sqs }, properties) => configureQueue(sqs, properties)],
  ['AWS::SNS::Topic', ({ sns }, properties) => provisionTopic(sns, properties)],
  ['AWS::SNS::Subscription', ({ sns }, properties) => provisionSubscription(sns, properties)],
]

/**
 * Makes what infra/aws/ describes at the endpoints in `environment`, and returns the settings of the functions
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
