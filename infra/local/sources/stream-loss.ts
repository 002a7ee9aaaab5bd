import type { Shard } from '@aws-sdk/client-dynamodb-streams'
import type { Checkpoint } from './checkpoints.ts'

/** Records that a stream removed, after 24 hours, before they were handled: those between two others. */
export type StreamLoss = Readonly<{
  streamArn: string
  shardId: string
  /** The record before the first lost one. Undefined: not known. */
  after: string | undefined
  /** When that record was handled. Undefined: no record of the shard was. */
  handledAt: string | undefined
  /** The record after the last lost one. Undefined: not known. */
  before: string | undefined
}>

/** Receives the losses of a stream, each once. */
export type LossReporter = (loss: StreamLoss) => void

/**
 * The most records that can be lost. DynamoDB Local numbers the records of a stream one by one, and skips a number for each new
 * shard. AWS skips many. Undefined if one of the two numbers is not known.
 */
export const lostCountMax = ({ after, before }: StreamLoss): number | undefined =>
  after === undefined || before === undefined ? undefined : Number(BigInt(before) - BigInt(after)) - 1

/** States what may be lost, and what to do. */
export const lossSentence = (loss: StreamLoss): string => {
  const { streamArn, shardId, after, handledAt, before } = loss
  const count = lostCountMax(loss)
  const from = after === undefined ? '' : `, after record ${after}`
  const since = handledAt === undefined ? '' : `, handled at ${handledAt}`
  const to = before === undefined ? '' : `, before record ${before}`
  const many = count === undefined ? 'How many is not known' : `At most ${count} records are lost`
  return `The stream removed records before they were handled: ${streamArn}, shard ${shardId}${from}${since}${to}. ${many}. Publish the facts of this time again with \`npm run republish\`.`
}

type Place = Readonly<{ streamArn: string; shardId: string; checkpoint: Checkpoint | undefined }>

/** The loss in a shard whose records up to this one are removed. */
export const lossBefore = ({ checkpoint, ...place }: Place, before: string | undefined): StreamLoss => ({
  ...place,
  after: checkpoint?.sequenceNumber,
  handledAt: checkpoint?.handledAt,
  before,
})

type ClosedRange = Readonly<{ StartingSequenceNumber: string; EndingSequenceNumber: string }>

/** The loss in a closed shard whose records are all removed. */
export const lossOfRange = (place: Place, range: ClosedRange): StreamLoss => {
  const loss = lossBefore(place, String(BigInt(range.EndingSequenceNumber) + 1n))
  return { ...loss, after: loss.after ?? String(BigInt(range.StartingSequenceNumber) - 1n) }
}

/** The loss in a shard that the stream no longer has: it ends where the next shard begins. */
export const lossOfGone = (place: Place, shards: readonly Shard[]): StreamLoss => {
  const handled = BigInt(place.checkpoint?.sequenceNumber ?? 0)
  const starts = shards.flatMap(({ SequenceNumberRange: range }) => range?.StartingSequenceNumber ?? [])
  const later = starts.filter((start) => BigInt(start) > handled)
  return lossBefore(place, later.toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))[0])
}
