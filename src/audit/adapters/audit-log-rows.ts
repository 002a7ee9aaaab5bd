import * as z from 'zod'
import { sha256 } from '#kernel/application/sha256.ts'
import { type Instant, isInstant } from '#kernel/domain/instant.ts'
import { LogDifference, type LogFault } from '../application/log-difference.ts'
import {
  type EntryBatch,
  type EntryKey,
  entryKeyText,
  type LogState,
  type PendingBatch,
  type SignedRun,
  type StoredCheckpoint,
} from '../application/ports.ts'

/** The keys of the table `audit-log`. No id of a tenant has a `#`. */
export const rowKey = {
  /** The list of logs. */
  log: (tenantId: string) => ({ pk: 'logs', sk: tenantId }),
  state: (tenantId: string) => ({ pk: `log#${tenantId}`, sk: 'state' }),
  run: (tenantId: string, at: Instant) => ({ pk: runsPk(tenantId), sk: at }),
  pending: (tenantId: string, batchId: string) => ({ pk: pendingPk(tenantId, shardOf(batchId)), sk: batchId }),
  key: (keyId: string) => ({ pk: 'keys', sk: keyId }),
  export: ({ tenantId, id }: Readonly<{ tenantId: string; id: string }>) => ({ pk: `exports#${tenantId}`, sk: id }),
  /** How far a check of a tenant is. */
  progress: (tenantId: string, check: string) => ({ pk: verifiedPk(tenantId), sk: `check#${check}` }),
  /** A difference that a check found. `name` is a hash. */
  difference: (tenantId: string, name: string) => ({ pk: verifiedPk(tenantId), sk: `difference#${name}` }),
  /** The tenant that was verified last. */
  turn: { pk: 'verified', sk: 'turn' },
}

export const verifiedPk = (tenantId: string): string => `verified#${tenantId}`

/** The exports that are not written yet. The stream of the table calls `write-exports` for this key: serverless.yml has it too. */
export const openExportsPk = 'open-exports'

export const runsPk = (tenantId: string): string => `runs#${tenantId}`

/** The stream of the table calls `sequence-audit` for keys with this prefix: serverless.yml has it too. */
const pendingPk = (tenantId: string, shard: number): string => `pending#${tenantId}#${shard}`

/** The tenant of a partition of pending batches; `undefined` for another partition. */
export const tenantOfPending = (pk: string): string | undefined => {
  const [kind, tenantId] = pk.split('#')
  return kind === 'pending' ? tenantId : undefined
}

/** A partition takes 1,000 write units a second, which one busy tenant would exceed. */
const pendingShardCount = 4

export const pendingPks = (tenantId: string): readonly string[] =>
  Array.from({ length: pendingShardCount }, (_, shard) => pendingPk(tenantId, shard))

/** The end of the id of a batch is random. */
const shardOf = (batchId: string): number => (batchId.codePointAt(batchId.length - 1) ?? 0) % pendingShardCount

/** The id of a batch: its time, `#`, and a random part. */
export const batchIdSchema = z
  .string()
  .regex(/^[^#]+#.{1,100}$/)
  .refine((id) => isInstant(timeOfBatch(id)))

/** The time in the id of a batch. */
export const timeOfBatch = (batchId: string): Instant => batchId.slice(0, batchId.indexOf('#'))

/** The item of a batch that waits for its indexes. It has only the keys of its entries, because each KB costs two write units. */
export const pendingRow = (tenantId: string, { batchId, records }: EntryBatch) => ({
  ...rowKey.pending(tenantId, batchId),
  keys: records.map(entryKeyText),
})

const pendingSchema = z.object({ sk: batchIdSchema, keys: z.array(z.string().regex(/^[^#]+#./)).min(1) })

/** Reads a row of a log. @throws LogDifference if somebody has altered it so that it cannot be read. */
const readRow =
  <Schema extends z.ZodType>(schema: Schema, kind: LogFault, placeOf: (row: unknown) => string) =>
  (row: unknown): z.output<Schema> => {
    const { success, data } = schema.safeParse(row)
    if (!success) throw new LogDifference(kind, placeOf(row))
    return data
  }

/** A place has no text of who planted a row: it names a key that begins with no time by its hash. */
const nameIn = (row: unknown): string => {
  const { sk } = z.object({ sk: z.string() }).parse(row)
  const [time = ''] = sk.split('#', 1)
  return isInstant(time) ? time : sha256(sk).slice(0, 16)
}

/** The place of a batch that no run names. */
export const batchPlace = (batchId: string): string => `batch ${nameIn({ sk: batchId })}`

const pendingRowIn = readRow(pendingSchema, 'altered-entry', (row) => `pending ${nameIn(row)}`)

/** @throws LogDifference `altered-entry`. */
export const readPending = (row: unknown): PendingBatch => {
  const { sk, keys } = pendingRowIn(row)
  return { batchId: sk, keys: keys.map(keyOfText) }
}

const keyOfText = (text: string): EntryKey => {
  const at = text.indexOf('#')
  return { eventId: text.slice(0, at), happening: text.slice(at + 1) }
}

const wholeNumber = z.int().min(0)

const runShape = {
  assignedAt: z.string(),
  firstIndex: wholeNumber,
  count: wholeNumber,
  batches: z.array(z.tuple([z.string(), wholeNumber])),
}
const assignedRun = z.object({ at: z.string(), ...runShape })

const runSchema = z
  .object({ sk: z.string(), ...runShape, size: wholeNumber, checkpoint: z.string() })
  .transform(({ sk: at, ...run }) => ({ at, ...run }))

const runPlace = (row: unknown): string => `run ${nameIn(row)}`

/** A run, with its key as `at`. @throws LogDifference `inconsistent-history`. */
export const readRun: (row: unknown) => SignedRun = readRow(runSchema, 'inconsistent-history', runPlace)

/** A run, or that it cannot be read. */
export const runOrDifference = (row: unknown): SignedRun | LogDifference =>
  runSchema.safeParse(row).data ?? new LogDifference('inconsistent-history', runPlace(row))

const stateSchema = z.object({
  version: z.number(),
  size: wholeNumber,
  checkpoint: z.string().exactOptional(),
  checkpointAt: z.string().exactOptional(),
  chain: z.object({ sequence: wholeNumber, hash: z.string() }),
  run: assignedRun.exactOptional(),
})

/** The state of a log. @throws LogDifference `inconsistent-history`. */
export const readState: (row: unknown) => LogState = readRow(stateSchema, 'inconsistent-history', () => 'state')

const checkpointSchema = z
  .object({ sk: z.string(), size: wholeNumber, checkpoint: z.string(), cosignatures: z.array(z.string()).default([]) })
  .transform(({ sk: at, ...rest }) => ({ at, ...rest }))

/** The checkpoint of a run, or that it cannot be read. */
export const checkpointOrDifference = (row: unknown): StoredCheckpoint | LogDifference =>
  checkpointSchema.safeParse(row).data ?? new LogDifference('inconsistent-history', runPlace(row))

/** The checkpoint of a run. @throws LogDifference `inconsistent-history`. */
export const readStoredCheckpoint: (row: unknown) => StoredCheckpoint = readRow(
  checkpointSchema,
  'inconsistent-history',
  runPlace,
)
