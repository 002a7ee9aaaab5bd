import {
  type DynamoDBStreamsClient,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ResourceNotFoundException,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams'
import type { Checkpoints } from './checkpoints.ts'
import { type FailureReporter, keepDoing, pause, reasonOf } from './event-source.ts'
import type { DeliverInOrder } from './stream-batch.ts'
import type { LossReporter } from './stream-loss.ts'
import { dynamoDbRecord } from './stream-record.ts'

export type ShardOptions = Readonly<{
  streams: DynamoDBStreamsClient
  streamArn: string
  shardId: string
  region: string
  batchSize: number
  deliver: DeliverInOrder
  checkpoints: Checkpoints
  reportLoss: LossReporter
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

/** Reads a shard from its checkpoint on, or from its oldest record. Resolves when the shard is closed and read or removed, or when the copy ends. */
export const followShard = async (options: ShardOptions): Promise<void> => {
  const { streams, streamArn, shardId, region, batchSize, deliver, checkpoints, reportLoss, reportFailure, signal } =
    options
  let after = checkpoints.of(shardId)?.sequenceNumber
  let iterator: string | undefined
  let isTrimmed = false
  let delayMs = pollSoonMs
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
      // Trimmed records are lost. The remaining ones begin at the horizon.
      if (error instanceof TrimmedDataAccessException) {
        after = undefined
        isTrimmed = true
      }
      // The shard was removed. The list of shards shows what is left.
      if (error instanceof ResourceNotFoundException) {
        reportFailure(`Shard ${shardId}: ${reasonOf(error)}`)
        closed.abort()
      }
      if (error instanceof TrimmedDataAccessException || error instanceof ExpiredIteratorException) return undefined
      throw error
    }
  }

  const readNext = async (): Promise<void> => {
    const found = await read()
    const records = (found?.Records ?? []).map((record) => dynamoDbRecord(record, streamArn, region))
    if (found && isTrimmed) {
      isTrimmed = false
      const firstLeft = records[0]?.dynamodb?.SequenceNumber
      reportLoss({ streamArn, shardId, checkpoint: checkpoints.of(shardId), firstLeft })
    }
    const done = await deliver(records, (sequenceNumber) => {
      after = sequenceNumber
      checkpoints.advance(shardId, sequenceNumber)
    })
    // The copy ends. The rest is delivered after the next start.
    if (done < records.length) return
    if (found) iterator = found.NextShardIterator
    if (found && iterator === undefined) {
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
}
