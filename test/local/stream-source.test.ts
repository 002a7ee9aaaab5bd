import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams'
import type { DynamoDBStreamEvent } from 'aws-lambda'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openCheckpoints } from '#local/sources/checkpoints.ts'
import type { StreamLoss } from '#local/sources/stream-loss.ts'
import { startStreamSource } from '#local/sources/stream-source.ts'
import { aKindSource, unfiltered } from '#test/support/builders/a-kind-source.ts'

type Question = Readonly<{
  ShardId?: string
  ShardIterator?: string
  ShardIteratorType?: string
  SequenceNumber?: string
}>
type Answer = Readonly<{ status?: number; body: unknown }>

/** A stream with events that DynamoDB Local does not produce on demand: shards that close and split, iterators that are refused. */
const shards = [
  { ShardId: 'right-child', ParentShardId: 'parent' },
  { ShardId: 'left-child', ParentShardId: 'parent' },
  { ShardId: 'parent', ParentShardId: 'forgotten long ago' },
]
const held: Readonly<Record<string, readonly string[]>> = {
  parent: ['1', '2'],
  'left-child': ['3'],
  'right-child': ['4'],
}

const fault = (name: string): Answer => ({ status: 400, body: { __type: `com.amazonaws.dynamodb#${name}` } })
const asRecord = (SequenceNumber: string) => ({ eventName: 'INSERT', dynamodb: { SequenceNumber } })

/** An iterator is `{shard}/{count of records before it}`. A shard is closed once all of it has been read. */
const answer = (operation: string, question: Question, parentRange?: object): Answer => {
  if (operation === 'DescribeStream')
    return {
      body: {
        StreamDescription: {
          Shards: shards.map((shard) => ({
            ...shard,
            ...(shard.ShardId === 'parent' && { SequenceNumberRange: parentRange }),
          })),
        },
      },
    }
  if (operation === 'GetShardIterator') {
    const { ShardId = '', SequenceNumber = '' } = question
    return { body: { ShardIterator: `${ShardId}/${(held[ShardId] ?? []).indexOf(SequenceNumber) + 1}` } }
  }
  const [shardId = '', at = '0'] = (question.ShardIterator ?? '').split('/')
  const records = held[shardId] ?? []
  const next = Number(at) + 1
  return {
    body: {
      Records: records.slice(Number(at), next).map(asRecord),
      ...(next <= records.length && { NextShardIterator: `${shardId}/${next}` }),
    },
  }
}

let server: Server | undefined
let client: DynamoDBStreamsClient | undefined

/** Serves the stream above; `refusals` are the errors that the first reads get instead of records. */
const aStream = async (
  refusals: string[] = [],
  parentRange?: object,
  refusedAt = 'parent/1',
): Promise<DynamoDBStreamsClient> => {
  server = createServer(async (request, response) => {
    const [, operation = ''] = String(request.headers['x-amz-target']).split('.')
    const question = JSON.parse(await text(request)) as Question
    const refusal =
      operation === 'GetRecords' && question.ShardIterator?.startsWith(refusedAt) ? refusals.shift() : undefined
    const { status = 200, body } = refusal ? fault(refusal) : answer(operation, question, parentRange)
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  client = new DynamoDBStreamsClient({ endpoint: `http://127.0.0.1:${port}`, region: 'eu-central-1', credentials })
  return client
}

afterEach(() => {
  client?.destroy()
  server?.close()
})

const inMemory = () => openCheckpoints({ streamArn: 'arn:a-stream', path: undefined, reportFailure: () => undefined })

const mapping = {
  streamArn: 'arn:a-stream',
  region: 'eu-central-1',
  batchSize: 100,
  ...unfiltered,
  reportsFailures: true,
  bisects: true,
}

const numbersIn = (event: unknown): readonly string[] =>
  (event as DynamoDBStreamEvent).Records.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? '')

const follow = async (
  streams: DynamoDBStreamsClient,
  count: number,
  checkpoints = inMemory(),
  losses: StreamLoss[] = [],
): Promise<readonly string[]> => {
  const seen: string[] = []
  const source = startStreamSource(mapping, {
    ...aKindSource,
    streams,
    checkpoints,
    invoke: async (event) => void seen.push(...numbersIn(event)),
    reportLoss: (loss) => void losses.push(loss),
  })
  await vi.waitFor(() => expect(seen.length).toBeGreaterThanOrEqual(count), 15_000)
  await source.stop()
  return seen
}

describe('the shards of a stream', () => {
  it('are followed from parent to children, each once', async () => {
    const [first, second, ...children] = await follow(await aStream(), 4)
    expect([first, second, children.toSorted()]).toEqual(['1', '2', ['3', '4']])
  })

  it('are read on where they were when an iterator has expired', async () => {
    const seen = await follow(await aStream(['ExpiredIteratorException']), 4)
    expect(seen.toSorted()).toEqual(['1', '2', '3', '4'])
  })

  it('are read again from the oldest record that is still there when what came next has been trimmed', async () => {
    const losses: StreamLoss[] = []
    const seen = await follow(await aStream(['TrimmedDataAccessException']), 5, inMemory(), losses)
    expect(seen.slice(0, 3)).toEqual(['1', '1', '2'])
    // Here the oldest record is the one that was handled.
    expect(losses).toMatchObject([{ shardId: 'parent', after: '1', before: '1' }])
  })

  it('are tried again when an open one is not found', async () => {
    const seen = await follow(await aStream(['ResourceNotFoundException']), 4)
    expect(seen.toSorted()).toEqual(['1', '2', '3', '4'])
  })

  it('are read on in the children when a closed one is listed and all of its records are removed', async () => {
    const losses: StreamLoss[] = []
    const parentEnds = { StartingSequenceNumber: '1', EndingSequenceNumber: '2' }
    const seen = await follow(await aStream(['ResourceNotFoundException'], parentEnds), 3, inMemory(), losses)
    expect([seen[0], seen.slice(1).toSorted()]).toEqual(['1', ['3', '4']])
    expect(losses).toMatchObject([{ shardId: 'parent', after: '1', before: '3' }])
  })

  it('are read on in the children when every position in a closed one is refused', async () => {
    const losses: StreamLoss[] = []
    const checkpoints = inMemory()
    checkpoints.advance('parent', '1')
    const refusals = Array.from({ length: 9 }, () => 'TrimmedDataAccessException')
    const parentEnds = { StartingSequenceNumber: '1', EndingSequenceNumber: '2' }
    const seen = await follow(await aStream(refusals, parentEnds, 'parent/'), 2, checkpoints, losses)
    expect(seen.toSorted()).toEqual(['3', '4'])
    expect(losses).toMatchObject([{ shardId: 'parent', after: '1', before: '3' }])
  })

  it('are reported once as lost when they were removed before they were read to their end', async () => {
    const checkpoints = inMemory()
    checkpoints.advance('long gone', '0')
    checkpoints.finish('gone and done')
    const losses: StreamLoss[] = []
    await follow(await aStream(), 4, checkpoints, losses)
    expect(losses).toMatchObject([{ shardId: 'long gone', after: '0' }])
    expect(checkpoints.of('gone and done')).toBeUndefined()
  })
})

describe('a consumer that starts again', () => {
  it('continues after its checkpoints, in closed shards as well', async () => {
    const streams = await aStream()
    const checkpoints = inMemory()
    checkpoints.advance('parent', '1')
    checkpoints.finish('left-child')
    expect(await follow(streams, 2, checkpoints)).toEqual(['2', '4'])
    expect(checkpoints.of('parent')).toMatchObject({ sequenceNumber: '2', isFinished: true })
    expect(checkpoints.of('right-child')).toMatchObject({ sequenceNumber: '4' })
  })

  it('gets the batch again that was in progress when it stopped, though its shard is closed', async () => {
    const streams = await aStream()
    const checkpoints = inMemory()
    const begun = Promise.withResolvers<void>()
    const source = startStreamSource(mapping, {
      ...aKindSource,
      streams,
      checkpoints,
      invoke: async (event) => {
        if (!numbersIn(event).includes('2')) return
        begun.resolve()
        throw new Error('unavailable')
      },
    })
    await begun.promise
    await source.stop()
    expect(checkpoints.of('parent')).toMatchObject({ sequenceNumber: '1', isFinished: false })
    const seen = await follow(streams, 3, checkpoints)
    expect(seen.toSorted()).toEqual(['2', '3', '4'])
  })
})
