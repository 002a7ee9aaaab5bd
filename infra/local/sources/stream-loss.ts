import type { Shard } from '@aws-sdk/client-dynamodb-streams'
import type { Checkpoint } from './checkpoints.ts'

/** Records that a stream removed, after 24 hours, before they were handled. */
export type StreamLoss = Readonly<{
  streamArn: string
  shardId: string
  /** The last handled record. Undefined: no record of the shard was handled. */
  checkpoint: Checkpoint | undefined
  /** The first record that is left. Undefined: none is left, or it is not known. */
  firstLeft: string | undefined
}>

/** Receives the losses of a stream, each once. */
export type LossReporter = (loss: StreamLoss) => void

/**
 * The most records that can be lost. DynamoDB Local numbers the records of a stream one by one, and skips a number for each new
 * shard. AWS skips many. Undefined if one of the two numbers is not known.
 */
export const lostCountMax = ({ checkpoint, firstLeft }: StreamLoss): number | undefined =>
  checkpoint?.sequenceNumber === undefined || firstLeft === undefined
    ? undefined
    : Number(BigInt(firstLeft) - BigInt(checkpoint.sequenceNumber)) - 1

/** States what may be lost, and what to do. */
export const lossSentence = (loss: StreamLoss): string => {
  const { streamArn, shardId, checkpoint, firstLeft } = loss
  const count = lostCountMax(loss)
  const from = checkpoint?.sequenceNumber === undefined ? 'its start' : `record ${checkpoint.sequenceNumber}`
  const since = checkpoint === undefined ? '' : `, handled at ${checkpoint.handledAt},`
  const to = firstLeft === undefined ? '' : ` and before record ${firstLeft}`
  const many = count === undefined ? 'How many is not known' : `At most ${count} records are lost`
  return `The stream removed records before they were handled: ${streamArn}, shard ${shardId}, after ${from}${since}${to}. ${many}. Publish the facts of this time again with \`npm run republish\`.`
}

/** The losses in shards that the stream no longer has. A shard is removed when all of its records are. */
export const lossesOfGone = (
  streamArn: string,
  gone: readonly (readonly [shardId: string, checkpoint: Checkpoint])[],
  shards: readonly Shard[],
): readonly StreamLoss[] => {
  const starts = shards.flatMap(({ SequenceNumberRange: range }) => range?.StartingSequenceNumber ?? [])
  return gone.map(([shardId, checkpoint]) => {
    const later = starts.filter((start) => BigInt(start) > BigInt(checkpoint.sequenceNumber ?? 0))
    const firstLeft = later.toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))[0]
    return { streamArn, shardId, checkpoint, firstLeft }
  })
}
