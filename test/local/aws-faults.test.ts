import {
  CreateTopicCommand,
  PublishBatchCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns'
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { buildApp } from 'fauxqs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { type Faults, makeFaults } from '#local/emulator/faults.ts'
import { makeStores, type QueueStore } from '#local/emulator/fauxqs.ts'
import { type App, makeQueuesTrue } from '#local/emulator/truth.ts'
import { failCalls } from '#local/emulator/unkind-calls.ts'
import { failEntries } from '#local/emulator/unkind-entries.ts'
import { receiveUnkindly } from '#local/emulator/unkind-receive.ts'
import { deliverUnkindly } from '#local/emulator/unkind-topic.ts'
import { startAwsEmulator } from '#local/parts/aws-emulator.ts'

const region = 'eu-central-1'
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
const opened: (() => unknown)[] = []

/** Only the clock: timers of the server and the clients go on. */
const afterSeconds = (seconds: number): void => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 })
}

// The clock stands still, so that a slow machine makes no late message visible.
beforeEach(() => afterSeconds(0))

afterEach(async () => {
  vi.useRealTimers()
  for (const close of opened.splice(0)) await close()
})

const clientsOf = (endpoint: string, maxAttempts = 1) => {
  const common = { region, credentials, endpoint, maxAttempts }
  const sqs = new SQSClient({ ...common, useQueueUrlAsEndpoint: false })
  const sns = new SNSClient(common)
  opened.push(
    () => sqs.destroy(),
    () => sns.destroy(),
  )
  return { sqs, sns }
}

type Door = (app: App, store: QueueStore, faults: Faults) => void

/** An emulator with one kind of fault. Rate 1: everything that can have it has it. */
const startWith = async (door: Door, { rate = 0.5, seed = 7, attempts = 1 } = {}) => {
  const faults = makeFaults({ seed, faultRate: rate, instances: 1 })
  const stores = await makeStores()
  makeQueuesTrue(stores)
  const app = buildApp({ logger: false, defaultRegion: region, stores })
  door(app, stores.sqsStore, faults)
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  opened.push(() => app.close())
  return { ...clientsOf(url, attempts), faults }
}

const receiving: Door = (_, store, faults) => receiveUnkindly(store, faults)

const stackQueue = 'sluice-local-scoring'

const aQueue = async (sqs: SQSClient, QueueName = stackQueue, Attributes = {}): Promise<string> =>
  (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? ''

const arnOf = (queueUrl: string): string => `arn:aws:sqs:${region}:000000000000:${queueUrl.split('/').at(-1)}`

const numbers = (count: number): readonly string[] => Array.from({ length: count }, (_, n) => String(n))

const sendAll = async (sqs: SQSClient, QueueUrl: string, bodies: readonly string[]): Promise<void> => {
  for (const MessageBody of bodies) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))
}

const receive = async (sqs: SQSClient, QueueUrl: string): Promise<readonly Message[]> => {
  const command = new ReceiveMessageCommand({
    QueueUrl,
    MaxNumberOfMessages: 10,
    MessageSystemAttributeNames: ['All'],
  })
  return (await sqs.send(command)).Messages ?? []
}

/** Receives until nothing is visible; deletes nothing. */
const receiveAll = async (sqs: SQSClient, queueUrl: string): Promise<readonly Message[]> => {
  const received: Message[] = []
  for (let empty = 0; empty < 2; ) {
    const batch = await receive(sqs, queueUrl)
    received.push(...batch)
    empty = batch.length === 0 ? empty + 1 : 0
  }
  return received
}

const remove = (sqs: SQSClient, QueueUrl: string, { ReceiptHandle }: Message) =>
  sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))

/** Visible, in flight, delayed. */
const countsOf = async (sqs: SQSClient, QueueUrl: string): Promise<readonly number[]> => {
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))
  const names = ['', 'NotVisible', 'Delayed'].map((end) => `ApproximateNumberOfMessages${end}`)
  return names.map((name) => Number(Attributes[name as keyof typeof Attributes]))
}

const bodiesOf = (messages: readonly Message[]): readonly string[] => messages.map(({ Body = '' }) => Body)
const idsOf = (messages: readonly Message[]): readonly string[] => messages.map(({ MessageId = '' }) => MessageId)

const subscribed = async (sns: SNSClient, queueUrl: string): Promise<string> => {
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'sluice-local-facts' }))
  const Attributes = { RawMessageDelivery: 'true' }
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: arnOf(queueUrl), Attributes }))
  return TopicArn
}

describe('A topic', () => {
  it('delivers some messages twice, as two messages, and some late', async () => {
    const { sqs, sns, faults } = await startWith(deliverUnkindly)
    const queueUrl = await aQueue(sqs)
    const TopicArn = await subscribed(sns, queueUrl)
    for (const Message of numbers(30)) await sns.send(new PublishCommand({ TopicArn, Message }))
    const { 'topic-twice': twice = 0, 'topic-late': late = 0 } = faults.counts()
    expect(twice).toBeGreaterThan(5)
    expect(late).toBeGreaterThan(5)
    expect(await countsOf(sqs, queueUrl)).toEqual([30 + twice - late, 0, late])
    afterSeconds(4)
    const received = await receiveAll(sqs, queueUrl)
    expect(new Set(idsOf(received)).size).toBe(30 + twice)
    expect(new Set(bodiesOf(received))).toEqual(new Set(numbers(30)))
    expect(bodiesOf(received)).not.toEqual(bodiesOf(received).toSorted((a, b) => Number(a) - Number(b)))
  })

  it('delivers a message no later than 3 s', async () => {
    const { sqs, sns } = await startWith(deliverUnkindly, { rate: 1 })
    const queueUrl = await aQueue(sqs)
    const TopicArn = await subscribed(sns, queueUrl)
    await sns.send(new PublishCommand({ TopicArn, Message: 'x' }))
    expect(await countsOf(sqs, queueUrl)).toEqual([0, 0, 2])
    afterSeconds(3)
    expect(await countsOf(sqs, queueUrl)).toEqual([2, 0, 0])
  })

  it('leaves messages alone that a producer sends to the queue', async () => {
    const { sqs } = await startWith(deliverUnkindly, { rate: 1 })
    const queueUrl = await aQueue(sqs)
    await sendAll(sqs, queueUrl, ['x'])
    expect(await countsOf(sqs, queueUrl)).toEqual([1, 0, 0])
  })
})

describe('A queue', () => {
  it('delivers a message in flight once more, with another receipt handle, which alone deletes it', async () => {
    const { sqs, faults } = await startWith(receiving, { rate: 1, seed: 3 })
    const queueUrl = await aQueue(sqs)
    await sendAll(sqs, queueUrl, ['x'])
    const [first] = await receive(sqs, queueUrl)
    const [second] = await receive(sqs, queueUrl)
    expect(await receive(sqs, queueUrl)).toEqual([])
    expect(second).toMatchObject({ MessageId: first?.MessageId, Attributes: { ApproximateReceiveCount: '2' } })
    expect(second?.ReceiptHandle).not.toBe(first?.ReceiptHandle)
    await remove(sqs, queueUrl, first ?? {})
    expect(await countsOf(sqs, queueUrl)).toEqual([0, 1, 0])
    await remove(sqs, queueUrl, second ?? {})
    expect(await countsOf(sqs, queueUrl)).toEqual([0, 0, 0])
    expect(faults.counts()).toEqual({ 'receive-again': 1 })
  })

  it('returns a message within 3 s whose delete has succeeded, once', async () => {
    const { sqs, faults } = await startWith(receiving, { rate: 1 })
    const queueUrl = await aQueue(sqs, stackQueue, { VisibilityTimeout: '600' })
    await sendAll(sqs, queueUrl, ['x'])
    const [first] = await receive(sqs, queueUrl)
    await remove(sqs, queueUrl, first ?? {})
    expect(await countsOf(sqs, queueUrl)).toEqual([0, 1, 0])
    afterSeconds(3)
    const [second] = await receive(sqs, queueUrl)
    expect(second).toMatchObject({ MessageId: first?.MessageId, Attributes: { ApproximateReceiveCount: '2' } })
    await remove(sqs, queueUrl, second ?? {})
    expect(await countsOf(sqs, queueUrl)).toEqual([0, 0, 0])
    expect(faults.counts()).toEqual({ 'delete-undone': 1 })
  })

  it('delivers out of order, and returns fewer messages than it could', async () => {
    const { sqs, faults } = await startWith(receiving)
    const queueUrl = await aQueue(sqs)
    await sendAll(sqs, queueUrl, numbers(40))
    const received: Message[] = []
    const sizes: number[] = []
    while ((await countsOf(sqs, queueUrl))[0] !== 0) {
      const batch = await receive(sqs, queueUrl)
      sizes.push(batch.length)
      received.push(...batch)
    }
    const { 'receive-out-of-order': passed = 0, 'receive-fewer': fewer = 0 } = faults.counts()
    expect(passed).toBeGreaterThan(5)
    expect(fewer).toBeGreaterThan(1)
    expect(sizes.some((size) => size < 10)).toBe(true)
    expect(sizes).not.toContain(0)
    const firsts = [...new Set(bodiesOf(received))]
    expect(new Set(firsts)).toEqual(new Set(numbers(40)))
    expect(firsts).not.toEqual(numbers(40))
  })

  it.each([1, 2, 3])('never moves a message to the dead letters by faults alone, with %d tries', async (tries) => {
    const { sqs, faults } = await startWith(
      (app, store, made) => {
        failEntries(app, store, made)
        receiveUnkindly(store, made)
      },
      { rate: 1, seed: 11 },
    )
    const letters = await aQueue(sqs, 'sluice-local-letters')
    const queueUrl = await aQueue(sqs, stackQueue, deadLettersOf('sluice-local-letters', tries))
    await sendAll(sqs, queueUrl, numbers(20))
    for (let round = 0; round < 8; round += 1) {
      for (const { ReceiptHandle } of await receiveAll(sqs, queueUrl))
        await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries: [{ Id: 'x', ReceiptHandle }] }))
      afterSeconds(31)
    }
    expect(await countsOf(sqs, queueUrl)).toEqual([0, 0, 0])
    expect(await countsOf(sqs, letters)).toEqual([0, 0, 0])
    expect(Object.keys(faults.counts()).length).toBeGreaterThan(1)
  })
})

const deadLettersOf = (name: string, maxReceiveCount: number) => ({
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn: `arn:aws:sqs:${region}:000000000000:${name}`, maxReceiveCount }),
})

const failure = { Code: 'InternalError', SenderFault: false }

describe('Single entries fail', () => {
  it('of SendMessageBatch, with and without effect', async () => {
    const { sqs, faults } = await startWith(failEntries)
    const QueueUrl = await aQueue(sqs)
    let successes = 0
    for (const Entries of batchesOf(5)) {
      const { Successful = [], Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
      successes += Successful.length
      expect(Failed.every((failed) => failed.Code === failure.Code && failed.SenderFault === false)).toBe(true)
      const ids = [...Successful, ...Failed].map(({ Id }) => Id)
      expect(ids.toSorted()).toEqual(Entries.map(({ Id }) => Id))
    }
    const { 'send-entry-failed': failed = 0, 'send-entry-unanswered': unanswered = 0 } = faults.counts()
    expect(failed).toBeGreaterThan(3)
    expect(unanswered).toBeGreaterThan(3)
    expect(successes).toBe(50 - failed - unanswered)
    expect(await countsOf(sqs, QueueUrl)).toEqual([50 - failed, 0, 0])
  })

  it('of PublishBatch, with and without effect', async () => {
    const { sqs, sns, faults } = await startWith(failEntries)
    const queueUrl = await aQueue(sqs)
    const TopicArn = await subscribed(sns, queueUrl)
    let successes = 0
    for (const entries of batchesOf(5)) {
      const PublishBatchRequestEntries = entries.map(({ Id }) => ({ Id, Message: `<${Id}>` }))
      const command = new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries })
      const { Successful = [], Failed = [] } = await sns.send(command)
      successes += Successful.length
      expect(Failed.every((failed) => failed.Code === failure.Code && failed.SenderFault === false)).toBe(true)
      const ids = [...Successful, ...Failed].map(({ Id }) => Id)
      expect(ids.toSorted()).toEqual(entries.map(({ Id }) => Id))
    }
    const { 'publish-entry-failed': failed = 0, 'publish-entry-unanswered': unanswered = 0 } = faults.counts()
    expect(failed).toBeGreaterThan(3)
    expect(unanswered).toBeGreaterThan(3)
    expect(successes).toBe(50 - failed - unanswered)
    expect(await countsOf(sqs, queueUrl)).toEqual([50 - failed, 0, 0])
  })

  it('of DeleteMessageBatch, and the message comes back after its visibility timeout', async () => {
    const { sqs, faults } = await startWith(failEntries)
    const QueueUrl = await aQueue(sqs)
    await sendAll(sqs, QueueUrl, numbers(30))
    for (let batch = 0; batch < 3; batch += 1) {
      const messages = await receive(sqs, QueueUrl)
      const Entries = messages.map(({ ReceiptHandle }, n) => ({ Id: String(n), ReceiptHandle }))
      const { Successful = [], Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))
      expect(Successful.length + Failed.length).toBe(messages.length)
    }
    const { 'delete-entry-failed': failed = 0, 'delete-entry-unanswered': unanswered = 0 } = faults.counts()
    expect(failed).toBeGreaterThan(2)
    expect(unanswered).toBeGreaterThan(2)
    expect(await countsOf(sqs, QueueUrl)).toEqual([0, failed, 0])
    afterSeconds(31)
    expect(await countsOf(sqs, QueueUrl)).toEqual([failed, 0, 0])
  })

  it('even when the batch has one', async () => {
    const { sqs, sns } = await startWith(failEntries, { rate: 2 })
    const QueueUrl = await aQueue(sqs)
    const TopicArn = await subscribed(sns, QueueUrl)
    const sent = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: 'a', MessageBody: 'x' }] }))
    const published = await sns.send(
      new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: [{ Id: 'a', Message: 'x' }] }),
    )
    for (const { Successful = [], Failed } of [sent, published]) {
      expect(Successful).toEqual([])
      expect(Failed).toMatchObject([{ Id: 'a', ...failure }])
    }
    expect(await countsOf(sqs, QueueUrl)).toEqual([0, 0, 0])
  })

  it('but a batch that SQS refuses has no effect', async () => {
    const { sqs, faults } = await startWith(failEntries, { rate: 2 })
    const QueueUrl = await aQueue(sqs)
    const Entries = ['a', 'a'].map((Id) => ({ Id, MessageBody: 'x' }))
    await expect(sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).rejects.toMatchObject({
      name: 'BatchEntryIdsNotDistinct',
    })
    expect(faults.counts()).toEqual({})
  })
})

const batchesOf = (count: number) => numbers(count).map(() => numbers(10).map((Id) => ({ Id, MessageBody: 'x' })))

it('A call fails without effect, or its connection is cut after the effect', async () => {
  const { sqs, faults } = await startWith((app, _, made) => failCalls(app, made), { rate: 1, attempts: 10 })
  const queueUrl = await aQueue(sqs)
  await sendAll(sqs, queueUrl, numbers(15))
  const { 'call-failed': failed = 0, 'call-unanswered': unanswered = 0 } = faults.counts()
  expect(failed).toBeGreaterThan(0)
  expect(unanswered).toBeGreaterThan(0)
  expect(await countsOf(sqs, queueUrl)).toEqual([15 + unanswered, 0, 0])
})

describe('The emulator', () => {
  const countsSchema = z.object({ seed: z.number().nullable(), faults: z.record(z.string(), z.number()) })

  const start = async (seed?: number) => {
    const conditions = seed === undefined ? undefined : { seed, faultRate: 0.3, instances: 1 }
    const emulator = await startAwsEmulator({ port: 0, region, conditions })
    opened.push(emulator.stop)
    const readFaults = async () => countsSchema.parse(await (await fetch(`${emulator.url}/faults`)).json())
    return { ...clientsOf(emulator.url, 10), readFaults }
  }

  /** The bodies in the order of their receives, and the faults. */
  const run = async (seed: number | undefined, name = stackQueue) => {
    const { sqs, readFaults } = await start(seed)
    const QueueUrl = await aQueue(sqs, name)
    for (const Entries of batchesOf(3)) await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
    await sendAll(sqs, QueueUrl, numbers(5))
    return { bodies: bodiesOf(await receiveAll(sqs, QueueUrl)), ...(await readFaults()) }
  }

  it('repeats its faults for the same seed, and has others for another', async () => {
    const [first, second, other] = [await run(5), await run(5), await run(6)]
    expect(first.seed).toBe(5)
    expect(Object.keys(first.faults).length).toBeGreaterThan(3)
    expect(second).toEqual(first)
    expect(other.faults).not.toEqual(first.faults)
  })

  it('loses no message under all faults together, and moves none to the dead letters', async () => {
    const { sqs, sns, readFaults } = await start(4)
    const letters = await aQueue(sqs, 'sluice-local-letters')
    const queueUrl = await aQueue(sqs, stackQueue, deadLettersOf('sluice-local-letters', 3))
    const TopicArn = await subscribed(sns, queueUrl)
    const publish = async (messages: readonly string[]): Promise<void> => {
      const PublishBatchRequestEntries = messages.map((Message, n) => ({ Id: String(n), Message }))
      const { Failed = [] } = await sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }))
      if (Failed.length > 0) await publish(Failed.flatMap(({ Id }) => messages[Number(Id)] ?? []))
    }
    for (let start = 0; start < 60; start += 10) await publish(numbers(60).slice(start, start + 10))
    const handled = new Set<string>()
    for (let round = 0; (await countsOf(sqs, queueUrl)).some((count) => count > 0); round += 1) {
      expect(round).toBeLessThan(30)
      afterSeconds(3)
      const messages = await receive(sqs, queueUrl)
      for (const { Body = '' } of messages) handled.add(Body)
      const Entries = messages.map(({ ReceiptHandle }, n) => ({ Id: String(n), ReceiptHandle }))
      if (Entries.length > 0) await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }))
    }
    expect(handled).toEqual(new Set(numbers(60)))
    expect(await countsOf(sqs, letters)).toEqual([0, 0, 0])
    expect(Object.keys((await readFaults()).faults).length).toBeGreaterThan(7)
  })

  it('writes its seed, and at its end the counts of its faults', async () => {
    const lines: string[] = []
    const conditions = { seed: 5, faultRate: 0.5, instances: 1 }
    const emulator = await startAwsEmulator({ port: 0, region, conditions, log: (line) => lines.push(line) })
    const { sqs } = clientsOf(emulator.url, 10)
    const queueUrl = await aQueue(sqs)
    await sendAll(sqs, queueUrl, numbers(20))
    await receiveAll(sqs, queueUrl)
    await emulator.stop()
    expect(lines).toEqual([expect.stringContaining('seed 5'), expect.stringMatching(/"receive-again":[1-9]/)])
  })

  it.each([
    ['of a kind copy', undefined, stackQueue],
    ['for a queue that a test made for itself', 5, 'own'],
  ])('has no faults %s', async (_, seed, name) => {
    const { faults, bodies } = await run(seed, name)
    expect(faults).toEqual({})
    expect(bodies).toHaveLength(35)
  })
})
