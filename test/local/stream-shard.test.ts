import {
  type DynamoDBStreamsClient,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams'
import type { DynamoDBRecord } from 'aws-lambda'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openCheckpoints } from '#local/sources/checkpoints.ts'
import type { StreamLoss } from '#local/sources/stream-loss.ts'
import { followShard, type ShardOptions } from '#local/sources/stream-shard.ts'

/** What one read of a shard returns: the numbers of its records, or an error. After the last page the shard is empty. */
type Page = readonly string[] | 'trimmed' | 'expired' | 'closed'

const faults = { trimmed: TrimmedDataAccessException, expired: ExpiredIteratorException }
const aRecord = (SequenceNumber: string) => ({ eventName: 'INSERT' as const, dynamodb: { SequenceNumber } })

/** A shard with these pages. `onRead` is called before each page. */
const aShard = (pages: readonly Page[], onRead: (page: number) => void = () => undefined) => {
  const left = [...pages]
  const seeks: (string | undefined)[] = []
  const send = async (command: unknown) => {
    if (command instanceof GetShardIteratorCommand) {
      seeks.push(command.input.SequenceNumber ?? command.input.ShardIteratorType)
      return { ShardIterator: 'an iterator' }
    }
    if (!(command instanceof GetRecordsCommand)) throw new Error('The call is unknown.')
    onRead(pages.length - left.length)
    const page = left.shift() ?? []
    if (page === 'trimmed' || page === 'expired') throw new faults[page]({ message: page, $metadata: {} })
    if (page === 'closed') return { Records: [] }
    return { Records: page.map(aRecord), NextShardIterator: 'the next iterator' }
  }
  return { seeks, left, streams: { send } as unknown as DynamoDBStreamsClient }
}

const numbersIn = (records: readonly DynamoDBRecord[]) => records.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? '')

/** Follows a shard until it has delivered so many records, and all its pages are read. */
const follow = async (
  { streams, left }: ReturnType<typeof aShard>,
  count: number,
  changed: Partial<ShardOptions> = {},
) => {
  const ending = new AbortController()
  const batches: string[][] = []
  const [losses, failures]: [StreamLoss[], string[]] = [[], []]
  const checkpoints = openCheckpoints({ streamArn: 'arn', path: undefined, reportFailure: () => undefined })
  const following = followShard({
    ...{ streams, streamArn: 'arn', shardId: 'a-shard', region: 'eu-central-1', batchSize: 3, batchWindowMs: 0 },
    ...{ passes: () => true, isClosed: () => false, checkpoints, signal: ending.signal },
    deliver: async (records, advance) => {
      if (records.length > 0) batches.push(numbersIn(records))
      for (const number of numbersIn(records)) advance?.(number)
      return records.length
    },
    reportLoss: (loss) => losses.push(loss),
    reportFailure: (failure) => failures.push(failure),
    ...changed,
  })
  await vi.waitFor(() => expect([batches.flat().length >= count, left.length]).toEqual([true, 0]), 15_000)
  ending.abort()
  await following
  return { batches, losses, failures, checkpoints }
}

afterEach(() => vi.useRealTimers())

describe('A shard without a window', () => {
  it('gives the function the records of each read', async () => {
    const { batches, checkpoints } = await follow(aShard([['1'], ['2', '3']]), 3)
    expect(batches).toEqual([['1'], ['2', '3']])
    expect(checkpoints.of('a-shard')).toMatchObject({ sequenceNumber: '3' })
  })
})

describe('A shard with a window', () => {
  it('collects the records of several reads until the window ends', async () => {
    const beganAt = performance.now()
    const { batches } = await follow(aShard([['1'], ['2'], []]), 2, { batchWindowMs: 400 })
    expect(batches).toEqual([['1', '2']])
    expect(performance.now() - beganAt).toBeGreaterThanOrEqual(390)
  })

  it('delivers a batch that is full at once', async () => {
    const beganAt = performance.now()
    const { batches } = await follow(aShard([['1'], ['2', '3']]), 3, { batchWindowMs: 60_000 })
    expect(batches).toEqual([['1', '2', '3']])
    expect(performance.now() - beganAt).toBeLessThan(4000)
  })

  it('delivers what it has at once when the shard is closed and read', async () => {
    const { batches, checkpoints } = await follow(aShard([['1'], 'closed']), 1, { batchWindowMs: 60_000 })
    expect(batches).toEqual([['1']])
    expect(checkpoints.of('a-shard')).toMatchObject({ isFinished: true })
  })

  it('does not wait for records that the filter stops, and counts only those that pass', async () => {
    const passes = ({ dynamodb }: DynamoDBRecord) => dynamodb?.SequenceNumber !== '1'
    const { batches, checkpoints } = await follow(aShard([['1'], ['2'], ['1', '3'], ['4']]), 3, {
      batchWindowMs: 60_000,
      passes,
    })
    expect(batches).toEqual([['2', '3', '4']])
    expect(checkpoints.of('a-shard')).toMatchObject({ sequenceNumber: '4' })
  })

  it('reads again what it had collected when an iterator has expired, and delivers each record once', async () => {
    const shard = aShard([['1'], ['2'], 'expired', ['1', '2', '3']])
    const { batches } = await follow(shard, 3, { batchWindowMs: 60_000 })
    expect(batches).toEqual([['1', '2', '3']])
    expect(shard.seeks).toEqual(['TRIM_HORIZON', 'TRIM_HORIZON'])
  })
})

describe('A position that the stream refuses', () => {
  it('is not a loss if the shard was read to its end within the time that records are kept', async () => {
    const { batches, losses } = await follow(aShard([[], [], 'trimmed', ['1']]), 1)
    expect([batches, losses]).toEqual([[['1']], []])
  })

  it('is a loss if the shard was not read to its end since then', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const shard = aShard([[], 'trimmed', ['5']], (page) => {
      if (page === 1) vi.setSystemTime(Date.now() + 24 * 3_600_000)
    })
    const { losses } = await follow(shard, 1)
    expect(losses).toMatchObject([{ shardId: 'a-shard', before: '5' }])
  })

  it('is not a loss before the first record of a new shard', async () => {
    const { batches, losses } = await follow(aShard(['trimmed', 'trimmed', ['1']]), 1)
    expect([batches, losses]).toEqual([[['1']], []])
  })

  it('is a loss if records were waiting when the shard was read last', async () => {
    const { losses } = await follow(aShard([['1'], 'trimmed', ['5']]), 2)
    expect(losses).toMatchObject([{ shardId: 'a-shard', after: '1', before: '5' }])
  })
})
