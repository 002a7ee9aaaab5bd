import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { CreateTopicCommand, PublishBatchCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  TagQueueCommand,
} from '@aws-sdk/client-sqs'
import { afterEach, describe, expect, it } from 'vitest'
import { findFreeBase } from '#local/copy/port-check.ts'
import { startAwsEmulator } from '#local/parts/aws-emulator.ts'

const region = 'eu-central-1'
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
const arnOf = (name: string) => `arn:aws:sqs:${region}:000000000000:${name}`

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

const newFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-disk-'))
  ends.push(() => rm(folder, { recursive: true, force: true }))
  return folder
}

const open = async (folder: string) => {
  const port = await findFreeBase()
  const emulator = await startAwsEmulator({ port, region, dataFolder: folder })
  const sqs = new SQSClient({ region, credentials, endpoint: emulator.url, useQueueUrlAsEndpoint: false })
  const sns = new SNSClient({ region, credentials, endpoint: emulator.url })
  ends.push(emulator.stop)
  const send = sqs.send.bind(sqs)
  return { ...emulator, folder, port, sqs, sns, send }
}

type Opened = Awaited<ReturnType<typeof open>>

const makeQueue = async ({ sqs }: Opened, name: string, attributes: Record<string, string> = {}): Promise<string> => {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }))
  return QueueUrl
}

const receive = async ({ sqs }: Opened, QueueUrl: string, VisibilityTimeout = 60) => {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      VisibilityTimeout,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    }),
  )
  return Messages
}

const counts = async ({ sqs }: Opened, QueueUrl: string) => {
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))
  return [
    Attributes.ApproximateNumberOfMessages,
    Attributes.ApproximateNumberOfMessagesNotVisible,
    Attributes.ApproximateNumberOfMessagesDelayed,
  ].map(Number)
}

/** The emulator as it starts after a power failure at this moment: from a copy of its files, while the first one runs. */
const afterPowerFailure = async (folder: string) => {
  const copied = await newFolder()
  await cp(folder, copied, { recursive: true })
  return open(copied)
}

describe('the emulator with its data on disk', () => {
  it('makes a message visible at once, now and after a power failure, with its receive count', async () => {
    const folder = await newFolder()
    const first = await open(folder)
    const url = await makeQueue(first, 'ready')
    await first.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'once' }))
    const [message] = await receive(first, url)
    await first.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: url,
        ReceiptHandle: message?.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    )
    const second = await afterPowerFailure(folder)
    for (const emulator of [first, second]) {
      const [again] = await receive(emulator, url)
      expect(again?.Body).toBe('once')
      expect(again?.Attributes?.ApproximateReceiveCount).toBe('2')
      expect(again?.Attributes?.ApproximateFirstReceiveTimestamp).toBe(
        message?.Attributes?.ApproximateFirstReceiveTimestamp,
      )
    }
  })

  it('has every message as it was: waiting, in flight, delayed, deleted', async () => {
    const folder = await newFolder()
    const first = await open(folder)
    const url = await makeQueue(first, 'as-it-was', { VisibilityTimeout: '2' })
    for (const body of ['deleted', 'in flight', 'in flight for longer'])
      await first.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body }))
    const [deleted, , longer] = await receive(first, url, 2)
    await first.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: deleted?.ReceiptHandle }))
    await first.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: url,
        ReceiptHandle: longer?.ReceiptHandle,
        VisibilityTimeout: 60,
      }),
    )
    await first.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'delayed', DelaySeconds: 60 }))
    const attributes = {
      seal: { DataType: 'String', StringValue: 'key ü 😀' },
      bytes: { DataType: 'Binary', BinaryValue: Uint8Array.from([0, 255, 10]) },
    }
    await first.send(
      new SendMessageCommand({ QueueUrl: url, MessageBody: '{"text":"é 漢 😀 \\n"}', MessageAttributes: attributes }),
    )

    const second = await afterPowerFailure(folder)
    expect(await counts(second, url)).toEqual([1, 2, 1])
    const [waiting] = await receive(second, url, 60)
    expect(waiting).toMatchObject({ Body: '{"text":"é 漢 😀 \\n"}', MessageAttributes: attributes })
    await wait(2_100)
    // Only the visibility timeout of the first one has ended, and a handle of before the failure still deletes the other.
    expect((await receive(second, url, 60)).map(({ Body }) => Body)).toEqual(['in flight'])
    await second.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: longer?.ReceiptHandle }))
    expect(await counts(second, url)).toEqual([0, 2, 1])
  })

  it('moves a message to the dead letters as one change, and keeps the redrive policy', async () => {
    const folder = await newFolder()
    const first = await open(folder)
    const dead = await makeQueue(first, 'dead')
    const policy = JSON.stringify({ deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 1 })
    const url = await makeQueue(first, 'alive', { RedrivePolicy: policy })
    await first.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'poison' }))
    await receive(first, url, 0)
    await receive(first, url)
    await first.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'poison too' }))
    await receive(first, url, 0)

    const second = await afterPowerFailure(folder)
    expect(await counts(second, dead)).toEqual([1, 0, 0])
    await receive(second, url)
    expect((await receive(second, dead)).map(({ Body }) => Body)).toEqual(['poison', 'poison too'])
  })

  it('keeps the messages of a queue that gets a tag', async () => {
    const folder = await newFolder()
    const first = await open(folder)
    const url = await makeQueue(first, 'tagged')
    await first.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'still here' }))
    await first.send(new TagQueueCommand({ QueueUrl: url, Tags: { owner: 'test' } }))

    expect(await counts(await afterPowerFailure(folder), url)).toEqual([1, 0, 0])
  })

  it('publishes as before: filter, raw delivery, and every queue or none', async () => {
    const folder = await newFolder()
    const first = await open(folder)
    await makeQueue(first, 'all')
    await makeQueue(first, 'some')
    const { TopicArn } = await first.sns.send(new CreateTopicCommand({ Name: 'facts' }))
    const subscribe = (name: string, attributes: Record<string, string>) =>
      first.sns.send(
        new SubscribeCommand({
          TopicArn,
          Protocol: 'sqs',
          Endpoint: arnOf(name),
          Attributes: { RawMessageDelivery: 'true', ...attributes },
        }),
      )
    await subscribe('all', {})
    await subscribe('some', { FilterPolicy: JSON.stringify({ happening: ['received'] }) })

    const second = await afterPowerFailure(folder)
    const entries = ['received', 'moved'].map((happening) => ({
      Id: happening,
      Message: happening,
      MessageAttributes: { happening: { DataType: 'String', StringValue: happening } },
    }))
    await second.sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: entries }))
    const third = await afterPowerFailure(second.folder)
    expect(await counts(third, 'x/all')).toEqual([2, 0, 0])
    expect((await receive(third, 'x/some')).map(({ Body }) => Body)).toEqual(['received'])
  })

  it('answers with queue URLs of its new port', async () => {
    const folder = await newFolder()
    const first = await open(folder)
    await makeQueue(first, 'moved')
    const second = await afterPowerFailure(folder)
    const { QueueUrl = '' } = await second.send(new GetQueueUrlCommand({ QueueName: 'moved' }))
    expect(new URL(QueueUrl).port).toBe(String(second.port))
    expect(await makeQueue(second, 'moved')).toBe(QueueUrl)
  })
})
