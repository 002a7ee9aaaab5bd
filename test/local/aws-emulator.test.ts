import { randomUUID } from 'node:crypto'
import { CreateTopicCommand, PublishBatchCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type QueueAttributeName,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { startAwsEmulator } from '#local/parts/aws-emulator.ts'

const region = 'eu-central-1'
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
let emulator: Awaited<ReturnType<typeof startAwsEmulator>>
let sqs: SQSClient
let sns: SNSClient

beforeAll(async () => {
  emulator = await startAwsEmulator({ port: 0, region })
  const common = { region, credentials, endpoint: emulator.url, maxAttempts: 1 }
  sqs = new SQSClient({ ...common, useQueueUrlAsEndpoint: false })
  sns = new SNSClient(common)
})

afterAll(async () => {
  sqs.destroy()
  sns.destroy()
  await emulator.stop()
})

afterEach(() => {
  vi.useRealTimers()
})

/** Only the clock: timers of the server and the clients go on. */
const afterSeconds = (seconds: number): void => {
  const now = Date.now()
  vi.useFakeTimers({ toFake: ['Date'], now: now + seconds * 1000 })
}

const aQueue = async (attributes: Partial<Record<QueueAttributeName, string>> = {}): Promise<string> => {
  const command = new CreateQueueCommand({ QueueName: `q-${randomUUID()}`, Attributes: attributes })
  return (await sqs.send(command)).QueueUrl ?? ''
}

const arnOf = (queueUrl: string): string => `arn:aws:sqs:${region}:000000000000:${queueUrl.split('/').at(-1)}`

const send = (QueueUrl: string, MessageBody = 'text', DelaySeconds?: number) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }))

const receive = async (QueueUrl: string) => {
  const command = new ReceiveMessageCommand({
    QueueUrl,
    MaxNumberOfMessages: 10,
    MessageSystemAttributeNames: ['All'],
  })
  return (await sqs.send(command)).Messages ?? []
}

/** The counts of a queue: visible, in flight, delayed. */
const countsOf = async (QueueUrl: string): Promise<readonly number[]> => {
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))
  return [
    'ApproximateNumberOfMessages',
    'ApproximateNumberOfMessagesNotVisible',
    'ApproximateNumberOfMessagesDelayed',
  ].map((name) => Number(Attributes[name as keyof typeof Attributes]))
}

describe('The counts of a queue', () => {
  it('show a message as visible after its visibility timeout, when no one receives', async () => {
    const queueUrl = await aQueue({ VisibilityTimeout: '30' })
    await send(queueUrl)
    await receive(queueUrl)
    expect(await countsOf(queueUrl)).toEqual([0, 1, 0])
    afterSeconds(31)
    expect(await countsOf(queueUrl)).toEqual([1, 0, 0])
  })

  it('show a message as visible after its delay, when no one receives', async () => {
    const queueUrl = await aQueue()
    await send(queueUrl, 'late', 60)
    expect(await countsOf(queueUrl)).toEqual([0, 0, 1])
    afterSeconds(61)
    expect(await countsOf(queueUrl)).toEqual([1, 0, 0])
  })
})

describe('The retention of a queue', () => {
  it.each([
    ['waits', async () => undefined],
    ['is in flight', receive],
  ])('deletes a message that %s, and no newer one', async (_, begin) => {
    const queueUrl = await aQueue({ MessageRetentionPeriod: '60', VisibilityTimeout: '3600' })
    await send(queueUrl, 'old')
    await begin(queueUrl)
    afterSeconds(50)
    await send(queueUrl, 'new')
    afterSeconds(11)
    expect(await countsOf(queueUrl)).toEqual([1, 0, 0])
    expect((await receive(queueUrl)).map(({ Body }) => Body)).toEqual(['new'])
  })

  it('counts from the first sending among dead letters, too', async () => {
    const deadLetters = await aQueue({ MessageRetentionPeriod: '120' })
    const queueUrl = await aQueue({ MessageRetentionPeriod: '3600', ...redriveTo(deadLetters, 1) })
    await send(queueUrl)
    afterSeconds(100)
    await receiveAgain(queueUrl)
    await receive(queueUrl)
    expect(await countsOf(deadLetters)).toEqual([1, 0, 0])
    afterSeconds(21)
    expect(await countsOf(deadLetters)).toEqual([0, 0, 0])
  })
})

const redriveTo = (deadLetters: string, maxReceiveCount: number) => ({
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf(deadLetters), maxReceiveCount }),
})

/** Receives, and makes what was received visible at once. */
const receiveAgain = async (QueueUrl: string): Promise<void> => {
  for (const { ReceiptHandle } of await receive(QueueUrl))
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }))
}

it('A message moves to the dead letters at the receive after its last try, with its receive count', async () => {
  const deadLetters = await aQueue()
  const queueUrl = await aQueue(redriveTo(deadLetters, 3))
  await send(queueUrl)
  for (const _ of [1, 2, 3]) {
    expect(await countsOf(queueUrl)).toEqual([1, 0, 0])
    await receiveAgain(queueUrl)
  }
  expect(await receive(queueUrl)).toEqual([])
  const [letter] = await receive(deadLetters)
  expect(letter?.Attributes?.ApproximateReceiveCount).toBe('4')
})

const largest = 262_144
const attribute = (StringValue: string) => ({ name: { DataType: 'String', StringValue } })
/** The bytes of its name and its type. */
const attributeBytes = 'name'.length + 'String'.length

describe('The size of messages', () => {
  it('is limited by the queue, attributes included', async () => {
    const QueueUrl = await aQueue({ MaximumMessageSize: String(largest) })
    const MessageAttributes = attribute('x'.repeat(100))
    const rest = largest - attributeBytes - 100
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x'.repeat(rest), MessageAttributes }))
    const tooLong = new SendMessageCommand({ QueueUrl, MessageBody: 'x'.repeat(rest + 1), MessageAttributes })
    await expect(sqs.send(tooLong)).rejects.toMatchObject({ name: expect.stringContaining('InvalidParameterValue') })
  })

  it('is 1 MiB for a batch on a queue', async () => {
    const QueueUrl = await aQueue()
    const Entries = ['a', 'b'].map((Id) => ({ Id, MessageBody: 'x'.repeat(600_000) }))
    await expect(sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).rejects.toMatchObject({
      name: 'BatchRequestTooLong',
    })
  })

  it('is 256 KiB for a message to a topic, attributes included', async () => {
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: `t-${randomUUID()}` }))
    const MessageAttributes = attribute('x')
    const rest = largest - attributeBytes - 1
    await sns.send(new PublishCommand({ TopicArn, Message: 'x'.repeat(rest), MessageAttributes }))
    await expect(
      sns.send(new PublishCommand({ TopicArn, Message: 'x'.repeat(rest + 1), MessageAttributes })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' })
  })

  it('is 256 KiB for a batch to a topic, all entries together', async () => {
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: `t-${randomUUID()}` }))
    const batchOf = (bytes: number) =>
      new PublishBatchCommand({
        TopicArn,
        PublishBatchRequestEntries: ['a', 'b'].map((Id) => ({
          Id,
          Message: 'x'.repeat(bytes),
          MessageAttributes: attribute('xx'),
        })),
      })
    const rest = largest / 2 - attributeBytes - 2
    expect((await sns.send(batchOf(rest))).Successful).toHaveLength(2)
    await expect(sns.send(batchOf(rest + 1))).rejects.toMatchObject({ name: 'BatchRequestTooLongException' })
  })
})

describe('A call that SQS refuses', () => {
  const entries = (ids: readonly string[]) => ids.map((Id) => ({ Id, MessageBody: 'x' }))
  it.each([
    ['without entries', [], 'EmptyBatchRequest'],
    ['with eleven entries', Array.from({ length: 11 }, (_, n) => String(n)), 'TooManyEntriesInBatchRequest'],
    ['with two entries of one id', ['a', 'a'], 'BatchEntryIdsNotDistinct'],
    ['with an id of 81 letters', ['a'.repeat(81)], 'InvalidBatchEntryId'],
  ])('is a batch %s', async (_, ids, name) => {
    const QueueUrl = await aQueue()
    await expect(sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: entries(ids) }))).rejects.toMatchObject({
      name,
    })
    expect(await countsOf(QueueUrl)).toEqual([0, 0, 0])
  })

  it.each([-1, 901])('is a message with a delay of %d s', async (seconds) => {
    await expect(send(await aQueue(), 'x', seconds)).rejects.toMatchObject({
      name: expect.stringContaining('InvalidParameterValue'),
    })
  })
})
