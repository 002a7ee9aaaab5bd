import { randomUUID } from 'node:crypto'
import { DescribeTableCommand, DescribeTimeToLiveCommand } from '@aws-sdk/client-dynamodb'
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { GetSubscriptionAttributesCommand, ListSubscriptionsByTopicCommand } from '@aws-sdk/client-sns'
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { filterOf, subscriptions } from '#facts/domain/subscriptions.ts'
import { makeEmulatorClients } from '#local/provision/emulators.ts'
import { provision } from '#local/provision/provision.ts'

const archiveBucket = 'sluice-local-archive-000000000000-eu-central-1'

/** Provisioned by the copy these tests run on; once more here, because a start on LocalStack finds everything there. */
describe('provisioning once more', () => {
  const clients = makeEmulatorClients(process.env)
  const { dynamo, s3, sqs, sns } = clients
  let settings: Record<string, string> = {}
  beforeAll(async () => {
    settings = await provision(process.env)
  })
  afterAll(() => {
    for (const client of Object.values(clients)) client.destroy()
  })

  it('gives the functions the same settings as before', () => {
    for (const [name, value] of Object.entries(settings)) expect(process.env[name], name).toBe(value)
  })

  it('leaves the facts with their stream and indexes', async () => {
    const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: settings.FACTS_TABLE }))
    expect(Table?.StreamSpecification).toEqual({ StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' })
    expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName).toSorted()).toEqual([
      'byCorrelation',
      'byRetention',
      'byTime',
    ])
  })

  it('leaves the archive with its objects', async () => {
    const object = { Bucket: archiveBucket, Key: `provisioned-${randomUUID()}` }
    await s3.send(new PutObjectCommand({ ...object, Body: 'stays' }))
    await provision(process.env)
    const { Body } = await s3.send(new GetObjectCommand(object))
    expect(await Body?.transformToString()).toBe('stays')
  })

  it('makes no bucket for a trail, which no emulator writes', async () => {
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}))
    expect(Buckets.map(({ Name }) => Name).filter((name) => name?.startsWith('sluice-local-'))).toEqual(
      ['archive', 'audit', 'exports'].map((name) => archiveBucket?.replace('archive', name)),
    )
  })

  it('leaves the keys of idempotency with their end', async () => {
    const { TimeToLiveDescription } = await dynamo.send(
      new DescribeTimeToLiveCommand({ TableName: settings.IDEMPOTENCY_TABLE }),
    )
    expect(TimeToLiveDescription).toMatchObject({ AttributeName: 'expiration', TimeToLiveStatus: 'ENABLED' })
  })

  it.each(['INTAKE', 'SCORING', 'WORKFLOW', 'AUDIT', 'BRIDGE', 'VIEWS'])(
    'leaves the queue %s with its dead letters',
    async (name) => {
      const attributesOf = async (QueueUrl: string | undefined) =>
        (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes ?? {}
      const queue = await attributesOf(settings[`${name}_QUEUE_URL`])
      const letters = await attributesOf(settings[`${name}_DEAD_LETTERS_URL`])
      expect(queue.VisibilityTimeout).toBe('180')
      expect(JSON.parse(queue.RedrivePolicy ?? '')).toMatchObject({ deadLetterTargetArn: letters.QueueArn })
      expect(letters.MessageRetentionPeriod).toBe('1209600')
      expect([queue, letters].map(({ MaximumMessageSize }) => MaximumMessageSize)).toEqual(['262144', '1048576'])
    },
  )

  it('leaves one subscription a queue, raw, with its filter', async () => {
    const TopicArn = settings.FACTS_TOPIC_ARN
    const { Subscriptions = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))
    // Other tests subscribe queues of their own.
    const ofStack = Subscriptions.flatMap(({ SubscriptionArn, Endpoint = '' }) => {
      const [, queue] = Endpoint.split(':sluice-local-')
      return queue === undefined ? [] : [{ SubscriptionArn, queue }]
    })
    const described = await Promise.all(
      ofStack.map(async ({ SubscriptionArn, queue }) => {
        const { Attributes } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))
        return [queue, Attributes?.RawMessageDelivery, Attributes?.FilterPolicy ?? 'all'] as const
      }),
    )
    const expected = Object.entries(subscriptions).map(
      ([queue, kinds]) => [queue, 'true', filterOf(kinds) ? JSON.stringify(filterOf(kinds)) : 'all'] as const,
    )
    expect(described.toSorted()).toEqual(expected.toSorted())
  })
})
