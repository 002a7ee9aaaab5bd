import { GetSubscriptionAttributesCommand, ListSubscriptionsCommand, SNSClient } from '@aws-sdk/client-sns'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startAwsEmulator } from '#local/parts/aws-emulator.ts'
import { provisionSubscription, provisionTopic } from '#local/provision/provision-topics.ts'

const region = 'eu-central-1'
const subscription = {
  TopicArn: `arn:aws:sns:${region}:000000000000:facts`,
  Protocol: 'sqs',
  Endpoint: `arn:aws:sqs:${region}:000000000000:scoring`,
  RawMessageDelivery: true,
}

let emulator: Awaited<ReturnType<typeof startAwsEmulator>>
let sns: SNSClient

beforeAll(async () => {
  emulator = await startAwsEmulator({ port: 0, region })
  sns = new SNSClient({ region, endpoint: emulator.url, credentials: { accessKeyId: 'x', secretAccessKey: 'x' } })
  await provisionTopic(sns, { TopicName: 'facts' })
})

afterAll(() => emulator.stop())

const filters = async (): Promise<readonly unknown[]> => {
  const { Subscriptions = [] } = await sns.send(new ListSubscriptionsCommand({}))
  const all = Subscriptions.map(({ SubscriptionArn }) =>
    sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn })),
  )
  return (await Promise.all(all)).map(({ Attributes }) => Attributes?.FilterPolicy || undefined)
}

it('updates the subscription of an earlier start to its fragment, also one that has lost its filter', async () => {
  for (const happening of ['received', 'received', 'moved', undefined]) {
    const FilterPolicy = happening && { happening: [happening] }
    await provisionSubscription(sns, { ...subscription, ...(FilterPolicy && { FilterPolicy }) })
    expect(await filters()).toEqual([FilterPolicy && JSON.stringify(FilterPolicy)])
  }
})
