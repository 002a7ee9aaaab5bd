import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readTemplate } from '#local/provision/template.ts'
import { checkQueueMapping, checkStreamMapping } from '#local/sources/mapping-limits.ts'

const aQueueMapping = { arn: 'arn', batchSize: 10, maximumBatchingWindow: 0, maximumConcurrency: 2 }
const aStreamMapping = { type: 'dynamodb', arn: 'arn', batchSize: 100, batchWindow: 0, parallelizationFactor: 10 }

describe('The mapping of a queue', () => {
  it.each([
    ['batches above 10 with a window', { batchSize: 11, maximumBatchingWindow: 1 }],
    [
      'the largest batch, window and concurrency',
      { batchSize: 10_000, maximumBatchingWindow: 300, maximumConcurrency: 1000 },
    ],
  ])('may have %s', (_, settings) => {
    expect(() => checkQueueMapping({ ...aQueueMapping, ...settings }, 'intake')).not.toThrow()
  })

  it.each([
    [{ batchSize: 11 }, 'batchSize is 11, and above 10 AWS requires a maximumBatchingWindow of at least 1 second'],
    [{ batchSize: 0 }, 'batchSize is 0, and AWS accepts whole numbers from 1 to 10000'],
    [{ batchSize: 10_001, maximumBatchingWindow: 1 }, 'batchSize is 10001'],
    [{ batchSize: 2.5 }, 'batchSize is 2.5'],
    [{ maximumBatchingWindow: 301 }, 'maximumBatchingWindow is 301, and AWS accepts whole numbers from 0 to 300'],
    [{ maximumConcurrency: 1 }, 'maximumConcurrency is 1, and AWS accepts whole numbers from 2 to 1000'],
    [{ filterPatterns: [{ a: [1] }] }, 'filterPatterns is [{"a":[1]}], which a local copy does not support'],
    [{ enabled: false }, 'enabled is false, which a local copy does not support'],
  ])('is refused with %j', (settings, sentence) => {
    expect(() => checkQueueMapping({ ...aQueueMapping, ...settings }, 'intake')).toThrow(
      `The queue intake cannot be a source of events: ${sentence}`,
    )
  })

  it('names every fault at once', () => {
    expect(() => checkQueueMapping({ ...aQueueMapping, batchSize: 11, maximumConcurrency: 1 }, 'intake')).toThrow(
      /maximumConcurrency is 1.*batchSize is 11/,
    )
  })

  it.each([[{ batchSize: 11, maximumBatchingWindow: 1 }], [{ maximumBatchingWindow: 1 }]])(
    'of a FIFO queue is refused with %j',
    (settings) => {
      expect(() => checkQueueMapping({ ...aQueueMapping, ...settings }, 'intake.fifo')).toThrow('AWS accepts')
    },
  )
})

describe('The mapping of a stream', () => {
  it('may have a batch above 10 without a window', () => {
    expect(() => checkStreamMapping(aStreamMapping, 'facts')).not.toThrow()
  })

  it.each([
    [{ batchSize: 10_001 }, 'batchSize is 10001, and AWS accepts whole numbers from 1 to 10000'],
    [{ parallelizationFactor: 11 }, 'parallelizationFactor is 11'],
    [{ maximumRetryAttempts: 3 }, 'maximumRetryAttempts is 3, which a local copy does not support'],
    [{ startingPosition: 'LATEST' }, 'startingPosition is "LATEST", which a local copy does not support'],
    [{ batchWindow: 301 }, 'batchWindow is 301, and AWS accepts whole numbers from 0 to 300'],
    [{ destinations: {} }, 'destinations is {}, which a local copy does not support'],
  ])('is refused with %j', (settings, sentence) => {
    expect(() => checkStreamMapping({ ...aStreamMapping, ...settings }, 'facts')).toThrow(
      `The stream of facts cannot be a source of events: ${sentence}`,
    )
  })
})

it('accepts every mapping of serverless.yml', () => {
  const settings = z.record(z.string(), z.unknown())
  const event = z.object({ sqs: settings.optional(), stream: settings.optional() })
  const schema = z.object({ functions: z.record(z.string(), z.object({ events: z.array(event) })) })
  const events = Object.values(schema.parse(readTemplate('serverless.yml')).functions).flatMap((one) => one.events)
  for (const { sqs, stream } of events) {
    if (sqs) checkQueueMapping(sqs, 'a-queue')
    if (stream) checkStreamMapping(stream, 'a-table')
  }
  expect(events.filter(({ sqs, stream }) => sqs ?? stream).length).toBeGreaterThan(5)
})
