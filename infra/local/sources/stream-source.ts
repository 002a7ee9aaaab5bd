import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  type SequenceNumberRange,
  type Shard,
} from '@aws-sdk/client-dynamodb-streams'
import type { DynamoDBRecord } from 'aws-lambda'
import type { Checkpoints } from './checkpoints.ts'
import { type EventSource, type FailureReporter, type Invoke, keepDoing, pause } from './event-source.ts'
import type { Unkindness } from './seeded-fault.ts'
import { makeDeliverInOrder } from './stream-batch.ts'
import { type LossReporter, lossOfGone, lossOfRange } from './stream-loss.ts'
import { followShard } from './stream-shard.ts'
import { makeUnkindDelivery } from './unkind-delivery.ts'

export type StreamMapping = Readonly<{
  streamArn: string
  region: string
  batchSize: number
  /** The longest time to collect a batch. 0: the result of one read is the batch. */
  batchWindowMs: number
  /** Whether the function receives a record. */
  passes: (record: DynamoDBRecord) => boolean
  reportsFailures: boolean
  bisects: boolean
}>

type Needs = Readonly<{
  streams: DynamoDBStreamsClient
  checkpoints: Checkpoints
  invoke: Invoke
  reportFailure: FailureReporter
  reportLoss: LossReporter
}> &
  Unkindness

/** The interval of the search for new shards. Shards split a few times a day; the children of a closed one are searched at once. */
const shardListMs = 2000

/**
 * Polls a DynamoDB stream for a function as the mapping of Lambda does, from the oldest record on. Each shard is read in order,
 * one batch at a time (without `parallelizationFactor`), children after their parents, and never past a failed record.
 * A new start continues after the checkpoints. A batch without one, such as the one in progress, is delivered again.
 */
export const startStreamSource = (mapping: StreamMapping, needs: Needs): EventSource => {
  const { streams, checkpoints, invoke, reportFailure, reportLoss } = needs
  const { streamArn } = mapping
  const ending = new AbortController()
  const { signal } = ending
  const deliver = makeUnkindDelivery(makeDeliverInOrder({ ...mapping, invoke, reportFailure, signal }), needs, signal)
  const followed = new Map<string, Promise<void>>()
  let wake = new AbortController()
  let shards: readonly Shard[] = []
  const placeOf = (shardId: string) => ({ streamArn, shardId, checkpoint: checkpoints.of(shardId) })
  const rangeOf = (shardId: string): SequenceNumberRange =>
    shards.find(({ ShardId }) => ShardId === shardId)?.SequenceNumberRange ?? {}
  const isFinished = (shardId: string): boolean => checkpoints.of(shardId)?.isFinished === true

  /**
   * DynamoDB lists a closed shard for some time after it has removed its records. Its children are read then. An open shard is
   * tried again.
   */
  const noteRemoved = (shardId: string): void => {
    const { StartingSequenceNumber, EndingSequenceNumber } = rangeOf(shardId)
    if (StartingSequenceNumber && EndingSequenceNumber) {
      reportLoss(lossOfRange(placeOf(shardId), { StartingSequenceNumber, EndingSequenceNumber }))
      checkpoints.finish(shardId)
    } else reportFailure(`The shard ${shardId} was not found.`)
  }

  const follow = (shardId: string): void => {
    const isClosed = () => rangeOf(shardId).EndingSequenceNumber !== undefined
    const options = { ...mapping, shardId, streams, deliver, checkpoints, reportLoss, isClosed, reportFailure, signal }
    const following = followShard(options).then((end) => {
      if (end === 'removed') noteRemoved(shardId)
      if (isFinished(shardId)) wake.abort()
      else followed.delete(shardId)
    })
    followed.set(shardId, following)
  }

  const findShards = async (): Promise<void> => {
    wake = new AbortController()
    shards = await listShards(streams, streamArn, signal)
    const listed = new Set(shards.map(({ ShardId = '' }) => ShardId))
    const gone = shards.length > 0 ? checkpoints.prune(listed) : []
    for (const [shardId, checkpoint] of gone) reportLoss(lossOfGone({ streamArn, shardId, checkpoint }, shards))
    for (const { ShardId = '', ParentShardId: parent } of shards) {
      const mayStart = parent === undefined || isFinished(parent) || !listed.has(parent)
      if (mayStart && !isFinished(ShardId) && !followed.has(ShardId)) follow(ShardId)
    }
    await pause(shardListMs, AbortSignal.any([signal, wake.signal]))
  }

  const watching = keepDoing(findShards, reportFailure, signal)
  return {
    stop: async () => {
      ending.abort()
      await watching
      await Promise.all(followed.values())
    },
  }
}

const listShards = async (
  streams: DynamoDBStreamsClient,
  StreamArn: string,
  abortSignal: AbortSignal,
): Promise<readonly Shard[]> => {
  const shards: Shard[] = []
  let after: string | undefined
  do {
    const command = new DescribeStreamCommand({ StreamArn, ...(after && { ExclusiveStartShardId: after }) })
    const { StreamDescription } = await streams.send(command, { abortSignal })
    shards.push(...(StreamDescription?.Shards ?? []))
    after = StreamDescription?.LastEvaluatedShardId
  } while (after !== undefined)
  return shards
}
