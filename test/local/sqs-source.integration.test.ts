import { CreateQueueCommand, GetQueueAttributesCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { SQSEvent } from 'aws-lambda'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startAwsEmulator } from '#local/parts/aws-emulator.ts'
import type { EventSource, Invoke } from '#local/sources/event-source.ts'
import { startSqsSource } from '#local/sources/sqs-source.ts'

const region = 'eu-central-1'
let emulator: Awaited<ReturnType<typeof startAwsEmulator>>
let sqs: SQSClient

beforeAll(async () => {
  emulator = await startAwsEmulator({ port: 0, region })
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  sqs = new SQSClient({ region, credentials, endpoint: emulator.url, useQueueUrlAsEndpoint: false })
})

afterAll(async () => {
  sqs.destroy()
  await emulator.stop()
})

/** A failed message is visible again after a second, unless a test needs more time. */
const aQueue = async (name: string, bodies: readonly string[], visibilitySeconds = 1): Promise<string> => {
  const Attributes = { VisibilityTimeout: String(visibilitySeconds) }
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }))
  const Entries = bodies.map((MessageBody, index) => ({
    Id: String(index),
    MessageBody,
    MessageAttributes: { tenant: { DataType: 'String', StringValue: 'acme' } },
  }))
  await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
  return QueueUrl
}

const left = async (QueueUrl: string): Promise<number> => {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }))
  return names.reduce((sum, name) => sum + Number(Attributes?.[name]), 0)
}

const feeding = (queueUrl: string, invoke: Invoke, settings = {}): EventSource =>
  startSqsSource(
    {
      queueUrl,
      queueArn: `arn:aws:sqs:${region}:000000000000:${queueUrl.split('/').at(-1)}`,
      region,
      batchSize: 10,
      batchWindowSeconds: 0,
      concurrency: { first: 2, max: 2 },
      reportsFailures: true,
      ...settings,
    },
    { sqs, invoke, reportFailure: () => undefined },
  )

const bodiesOf = (event: unknown): string[] => (event as SQSEvent).Records.map(({ body }) => body)
const tenOf = (word: string) => Array.from({ length: 10 }, (_, index) => `${word}-${index}`)

describe('a queue that feeds a function', () => {
  it('gives it records as Lambda does, and deletes what is done', async () => {
    const queueUrl = await aQueue('done', ['{"a":1}'])
    const events: SQSEvent[] = []
    const source = feeding(queueUrl, async (event) => void events.push(event as SQSEvent))
    await vi.waitFor(async () => expect(await left(queueUrl)).toBe(0), 30_000)
    await source.stop()
    expect(events).toHaveLength(1)
    expect(events[0]?.Records[0]).toMatchObject({
      body: '{"a":1}',
      attributes: { ApproximateReceiveCount: '1', SentTimestamp: expect.stringMatching(/^\d{13}$/) },
      messageAttributes: { tenant: { stringValue: 'acme', dataType: 'String' } },
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:done',
      awsRegion: region,
    })
  })

  it('gives it back only the message of a batch of ten that it names as failed', async () => {
    const queueUrl = await aQueue('partial', tenOf('partial'))
    const seen: string[] = []
    const source = feeding(queueUrl, async (event) => {
      const { Records } = event as SQSEvent
      seen.push(...bodiesOf(event))
      const failed = Records.filter(({ body, attributes }) => {
        return body === 'partial-3' && attributes.ApproximateReceiveCount === '1'
      })
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) }
    })
    await vi.waitFor(async () => expect(await left(queueUrl)).toBe(0), 30_000)
    await source.stop()
    expect(seen.toSorted()).toEqual([...tenOf('partial'), 'partial-3'].toSorted())
  })

  it.each([
    ['throws', () => Promise.reject(new Error('broken'))],
    [
      'answers with something that is not a batch response',
      async () => ({ batchItemFailures: [{ itemIdentifier: '' }] }),
    ],
  ])('deletes nothing when it %s, and offers the whole batch again', async (how, fail) => {
    const name = `whole-${how.length}`
    const queueUrl = await aQueue(name, tenOf(name))
    const batches: string[][] = []
    const source = feeding(queueUrl, async (event) => {
      batches.push(bodiesOf(event).toSorted())
      return batches.length === 1 ? fail() : undefined
    })
    await vi.waitFor(async () => expect(await left(queueUrl)).toBe(0), 30_000)
    await source.stop()
    // On a busy machine their visibility ends one by one, and two receives return them.
    expect([batches[0], batches.slice(1).flat()]).toEqual([tenOf(name), tenOf(name)])
  })

  it('never runs more calls at once than the mapping allows', async () => {
    const queueUrl = await aQueue('concurrent', tenOf('concurrent'))
    let running = 0
    let most = 0
    const invoke: Invoke = async () => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setTimeout(resolve, 300))
      running -= 1
    }
    const source = feeding(queueUrl, invoke, { batchSize: 1 })
    await vi.waitFor(async () => expect(await left(queueUrl)).toBe(0), 20_000)
    await source.stop()
    expect(most).toBe(2)
  })

  it('gathers a batch for as long as its window is open', async () => {
    const queueUrl = await aQueue('window', ['window-0'], 30)
    const batches: string[][] = []
    const source = feeding(queueUrl, async (event) => void batches.push(bodiesOf(event)), { batchWindowSeconds: 1 })
    await new Promise((resolve) => setTimeout(resolve, 300))
    await aQueue('window', ['window-1'], 30)
    await vi.waitFor(async () => expect(await left(queueUrl)).toBe(0), 30_000)
    await source.stop()
    expect(batches).toEqual([['window-0', 'window-1']])
  })

  it('lets it finish what it has begun before it stops', async () => {
    const queueUrl = await aQueue('ending', ['ending-0'])
    const begun = Promise.withResolvers<void>()
    const source = feeding(queueUrl, async () => {
      begun.resolve()
      await new Promise((resolve) => setTimeout(resolve, 300))
    })
    await begun.promise
    await source.stop()
    expect(await left(queueUrl)).toBe(0)
  })
})
