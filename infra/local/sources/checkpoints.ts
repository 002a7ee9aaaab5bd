import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { type FailureReporter, reasonOf } from './event-source.ts'

const checkpointSchema = z.strictObject({
  /** The last handled record. A shard that was read to its end without a record has none. */
  sequenceNumber: z
    .string()
    .regex(/^\d{1,40}$/)
    .optional(),
  handledAt: z.iso.datetime(),
  /** The shard is closed and all of it is handled. */
  isFinished: z.boolean(),
})
const fileSchema = z.strictObject({
  version: z.literal(1),
  streamArn: z.string(),
  shards: z.record(z.string(), checkpointSchema),
})

export type Checkpoint = Readonly<z.output<typeof checkpointSchema>>

/** The position of one consumer in one stream, shard by shard. */
export type Checkpoints = Readonly<{
  of(shardId: string): Checkpoint | undefined
  /** Records that everything up to this record is handled. */
  advance(shardId: string, sequenceNumber: string): void
  /** Records that the shard is closed and handled. */
  finish(shardId: string): void
  /** Removes the shards that the stream no longer has. Returns those of them that were not finished. */
  prune(listed: ReadonlySet<string>): readonly (readonly [shardId: string, checkpoint: Checkpoint])[]
}>

type Options = Readonly<{
  streamArn: string
  /** Undefined: the position is in memory only. */
  path: string | undefined
  reportFailure: FailureReporter
}>

/** The file of a consumer of a table's stream. Example: `.sluice/3000/checkpoints/publish-facts.sluice-local-facts.json`. */
export const checkpointPath = (folder: string, consumer: string, table: string): string =>
  join(folder, `${consumer}.${table}.json`)

/**
 * Reads the checkpoints of a consumer, and writes them after each change. A file that is missing, invalid or of another stream
 * is as none: everything in the stream is delivered again, which at-least-once delivery allows.
 */
export const openCheckpoints = ({ streamArn, path, reportFailure }: Options): Checkpoints => {
  const shards = new Map(path === undefined ? [] : Object.entries(readShards(path, streamArn, reportFailure)))

  const save = (): void => {
    if (path === undefined) return
    try {
      writeAtomically(path, JSON.stringify({ version: 1, streamArn, shards: Object.fromEntries(shards) }))
    } catch (error) {
      reportFailure(
        `The checkpoints cannot be written to ${path}, so the next start delivers records again. ${reasonOf(error)}`,
      )
    }
  }
  const set = (shardId: string, change: Partial<Checkpoint>): void => {
    shards.set(shardId, { isFinished: false, ...shards.get(shardId), ...change, handledAt: new Date().toISOString() })
    save()
  }
  return {
    of: (shardId) => shards.get(shardId),
    advance: (shardId, sequenceNumber) => set(shardId, { sequenceNumber }),
    finish: (shardId) => set(shardId, { isFinished: true }),
    prune: (listed) => {
      const gone = [...shards].filter(([shardId]) => !listed.has(shardId))
      for (const [shardId] of gone) shards.delete(shardId)
      if (gone.length > 0) save()
      return gone.filter(([, { isFinished }]) => !isFinished)
    },
  }
}

const readShards = (
  path: string,
  streamArn: string,
  reportFailure: FailureReporter,
): Readonly<Record<string, Checkpoint>> => {
  try {
    const file = fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
    if (file.streamArn === streamArn) return file.shards
    reportFailure(
      `The checkpoints in ${path} are of the stream ${file.streamArn}, so ${streamArn} is read from its start.`,
    )
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (!isMissing)
      reportFailure(
        `The checkpoints in ${path} are invalid, so ${streamArn} is read from its start. ${reasonOf(error)}`,
      )
  }
  return {}
}

/**
 * A reader has the old text or the new one. Synchronous, so that two shards never write at the same time: 0.1 ms for each batch.
 * After a power failure the file can be older, and records are delivered again.
 */
const writeAtomically = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(`${path}.new`, text, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}
