import {
  type DynamoDBStreamsClient,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ResourceNotFoundException,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams'
import type { DynamoDBRecord } from 'aws-lambda'
import type { Checkpoints } from './checkpoints.ts'
import { type FailureReporter, keepDoing, pause } from './event-source.ts'
import type { DeliverInOrder } from './stream-batch.ts'
import { type LossReporter, lossBefore } from './stream-loss.ts'
import { dynamoDbRecord } from './stream-record.ts'

export type ShardOptions = Readonly<{
  streams: DynamoDBStreamsClient
  streamArn: string
  shardId: string
  region: string
  batchSize: number
  batchWindowMs: number
  passes: (record: DynamoDBRecord) => boolean
  deliver: DeliverInOrder
  checkpoints: Checkpoints
  reportLoss: LossReporter
  /** Whether the shard accepts no more records. */
  isClosed: () => boolean
  reportFailure: FailureReporter
  signal: AbortSignal
}>

/**
 * The pause between two reads of a shard: none while batches are full, short while records arrive, longer while it is idle.
 * A read costs 5 ms of CPU, and records that arrive during the pause become one batch.
 */
const pollSoonMs = 20
const pollSeldomMs = 100
const pollGrowth = 1.5

/** DynamoDB returns at most this many records, or 1 MB of them, with one read. */
const readCountMax = 1000
/** The refused reads in a row after which a closed shard has no record left. */
const refusalMax = 5

/**
 * Reads a shard from its checkpoint on, or from its oldest record. Resolves when the shard is closed and read, or when the copy
 * ends; with `removed` when the stream no longer has it.
 */
export const followShard = async (options: ShardOptions): Promise<'removed' | undefined> => {
  const {
    streams,
    streamArn,
    shardId,
    region,
    batchSize,
    batchWindowMs,
    passes,
    deliver,
    checkpoints,
    reportLoss,
    isClosed,
    reportFailure,
    signal,
  } = options
  let after = checkpoints.of(shardId)?.sequenceNumber
  let iterator: string | undefined
  let isTrimmed = false
  /** Whether a position after a record was refused. The oldest record has no earlier one to lose. */
  let isPositionLost = false
  /** When the last read began that found the shard empty. */
  let emptyAtMs: number | undefined
  let isRemoved = false
  let refusals = 0
  let delayMs = pollSoonMs
  /** Records that wait until the window of their batch ends. They are read again if the copy ends before. */
  let collected: readonly DynamoDBRecord[] = []
  let windowEndsAt = 0
  const closed = new AbortController()

  const seek = async (): Promise<string | undefined> => {
    const position = after
      ? ({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after } as const)
      : ({ ShardIteratorType: 'TRIM_HORIZON' } as const)
    const command = new GetShardIteratorCommand({ StreamArn: streamArn, ShardId: shardId, ...position })
    return (await streams.send(command, { abortSignal: signal })).ShardIterator
  }

  const read = async () => {
    try {
      iterator ??= await seek()
      return await streams.send(
        new GetRecordsCommand({ ShardIterator: iterator, Limit: Math.min(batchSize, readCountMax) }),
        {
          abortSignal: signal,
        },
      )
    } catch (error) {
      iterator = undefined
      collected = []
      // Trimmed records are lost. The remaining ones begin at the horizon.
      if (error instanceof TrimmedDataAccessException) {
        isPositionLost ||= after !== undefined
        after = undefined
        isTrimmed = true
      }
      if (error instanceof TrimmedDataAccessException || error instanceof ExpiredIteratorException) refusals += 1
      // DynamoDB Local refuses every position in a closed shard whose records are all removed.
      if (refusals >= refusalMax && isClosed()) {
        isRemoved = true
        closed.abort()
      }
      // The shard was removed. The list of shards shows what is left.
      if (error instanceof ResourceNotFoundException) {
        isRemoved = true
        closed.abort()
      }
      if (error instanceof TrimmedDataAccessException || error instanceof ExpiredIteratorException) return undefined
      throw error
    }
  }

  const advance = (sequenceNumber: string): void => {
    after = sequenceNumber
    checkpoints.advance(shardId, sequenceNumber)
  }

  const readNext = async (): Promise<void> => {
    const [wasClosed, readAtMs] = [isClosed(), Date.now()]
    const found = await read()
    const records = (found?.Records ?? []).map((record) => dynamoDbRecord(record, streamArn, region))
    // DynamoDB Local continues a closed shard for ever when its last records are removed.
    const isEmpty = records.length === 0 && collected.length === 0
    if (found && wasClosed && isEmpty && (isTrimmed || found.NextShardIterator)) {
      isRemoved = true
      return closed.abort()
    }
    if (found) refusals = 0
    if (found && isTrimmed) {
      isTrimmed = false
      const place = { streamArn, shardId, checkpoint: checkpoints.of(shardId) }
      if (emptyAtMs === undefined ? isPositionLost : !isKept(emptyAtMs, readAtMs))
        reportLoss(lossBefore(place, records[0]?.dynamodb?.SequenceNumber))
      isPositionLost = false
    }
    if (found && records.length === 0) emptyAtMs = readAtMs
    if (collected.length === 0) windowEndsAt = Date.now() + batchWindowMs
    collected = [...collected, ...records]
    if (found) iterator = found.NextShardIterator
    const isLast = found !== undefined && iterator === undefined
    const passing = collected.filter(passes)
    if (passing.length > 0 && passing.length < batchSize && !isLast && Date.now() < windowEndsAt)
      return pause(pollSeldomMs, signal)
    const done = await deliver(passing, advance)
    // The copy ends. The rest is delivered after the next start.
    if (done < passing.length) return
    // Records that the filter stops are done, too.
    const last = collected.at(-1)?.dynamodb?.SequenceNumber
    if (last !== undefined && last !== after) advance(last)
    collected = []
    if (isLast) {
      checkpoints.finish(shardId)
      return closed.abort()
    }
    delayMs = records.length > 0 ? pollSoonMs : Math.min(pollSeldomMs, delayMs * pollGrowth)
    if (records.length < batchSize) await pause(delayMs, signal)
  }

  await keepDoing(
    readNext,
    (reason) => reportFailure(`Shard ${shardId}: ${reason}`),
    AbortSignal.any([signal, closed.signal]),
  )
  return isRemoved ? 'removed' : undefined
}

/** A stream keeps its records for 24 hours. An hour is for clocks and pauses. */
const keptMs = 23 * 3_600_000

/**
 * Whether the stream still has all records since then. DynamoDB Local refuses an iterator that waited in an empty shard when its first
 * record arrives, as if records were removed.
 */
const isKept = (sinceMs: number, nowMs: number): boolean => nowMs - sinceMs < keptMs
