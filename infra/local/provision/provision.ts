import { defaultProtection } from '#stack/protection.ts'
import { StartFailure } from '../start-failure.ts'
import { type Environment, makeEmulatorClients } from './emulators.ts'
import { requireKnownToCopy } from './left-out.ts'
import { provisionBucket } from './provision-buckets.ts'
import { provisionQueues } from './provision-queues.ts'
import { provisionKeys, provisionSecret, secretsIn } from './provision-secrets.ts'
import { provisionTable } from './provision-tables.ts'
import { provisionSubscription, provisionTopic } from './provision-topics.ts'
import { functionSettings, makeLocalResolver } from './settings.ts'
import { loadResources } from './template.ts'

/**
 * Creates the resources of infra/aws/ at the endpoints in `environment`, and returns the settings of the functions
 * (`FACTS_TABLE`, `INTAKE_QUEUE_URL` …). Safe to repeat: existing resources and their data stay. All queues exist before a
 * topic delivers to them. Keys, roles, policies and alarms are left out: left-out.ts lists them.
 */
export const provision = async (environment: Environment): Promise<Record<string, string>> => {
  const clients = makeEmulatorClients(environment)
  const resolve = makeLocalResolver(environment)
  // A copy has no trail: no emulator records calls.
  const declared = loadResources({ ...defaultProtection, trail: 'off' })
  requireKnownToCopy(declared)
  const resources = Object.values(declared)
  const allOf = (type: string): readonly unknown[] =>
    resources.filter(({ Type }) => Type === type).map(({ Properties }) => resolve(Properties))
  const { dynamo, s3, sqs, sns } = clients
  try {
    await Promise.all(allOf('AWS::DynamoDB::Table').map((table) => provisionTable(dynamo, table)))
    await Promise.all(allOf('AWS::S3::Bucket').map((bucket) => provisionBucket(s3, bucket)))
    await provisionQueues(sqs, allOf('AWS::SQS::Queue'), visibilitySecondsOf(environment))
    await Promise.all(allOf('AWS::SNS::Topic').map((topic) => provisionTopic(sns, topic)))
    await Promise.all(allOf('AWS::SNS::Subscription').map((one) => provisionSubscription(sns, one)))
    await Promise.all(secretsIn(declared).map((secret) => provisionSecret(secret, resolve)))
    const settings = functionSettings(environment)
    await provisionKeys(settings)
    return settings
  } finally {
    for (const client of Object.values(clients)) client.destroy()
  }
}

/** SQS allows twelve hours. */
const visibilitySecondsMax = 43_200

/** @throws StartFailure when SLUICE_VISIBILITY_SECONDS is not a number of seconds. */
export const visibilitySecondsOf = ({ SLUICE_VISIBILITY_SECONDS: text }: Environment): number | undefined => {
  if (!text) return undefined
  const seconds = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (seconds < 1 || seconds > visibilitySecondsMax)
    throw new StartFailure(
      `SLUICE_VISIBILITY_SECONDS is "${text}": set it to a whole number from 1 to ${visibilitySecondsMax}, or leave it out.`,
    )
  return seconds
}
