import { type EmulatorClients, type Environment, makeEmulatorClients } from './emulators.ts'
import { configureQueue, createQueue } from './provision-queues.ts'
import { provisionTable } from './provision-tables.ts'
import { provisionSubscription, provisionTopic } from './provision-topics.ts'
import { functionSettings, makeLocalResolver } from './settings.ts'
import { loadResources } from './template.ts'

type Provision = (clients: EmulatorClients, properties: unknown) => Promise<void>

/**
 * The steps, in order. All queues must exist before they refer to each other as dead letters, and before a topic delivers to
 * them. An emulator does not use the other types (keys, roles, alarms, log groups).
 */
const steps: readonly (readonly [type: string, provision: Provision])[] = [
  ['AWS::DynamoDB::Table', ({ dynamo }, properties) => provisionTable(dynamo, properties)],
  ['AWS::SQS::Queue', ({ sqs }, properties) => createQueue(sqs, properties)],
  ['AWS::SQS::Queue', ({ sqs }, properties) => configureQueue(sqs, properties)],
  ['AWS::SNS::Topic', ({ sns }, properties) => provisionTopic(sns, properties)],
  ['AWS::SNS::Subscription', ({ sns }, properties) => provisionSubscription(sns, properties)],
]

/**
 * Creates the resources of infra/aws/ at the endpoints in `environment`, and returns the settings of the functions
 * (`FACTS_TABLE`, `INTAKE_QUEUE_URL` …). Safe to repeat: existing resources and their data stay.
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
