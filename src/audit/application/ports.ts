import type { Instant } from '#kernel/domain/instant.ts'
import type { AuditRecord, ChainEntry, Head } from '../domain/hash-chain.ts'
import type { LogDifference } from './log-difference.ts'

/**
 * Where an entry is. An entry of format 1 has its sequence, which is its index plus one. Any other has its batch and its position
 * in it, from 0: the run that sequenced the batch gives the index.
 */
export type EntryPlace = Readonly<{ sequence: number }> | Readonly<{ batchId: string; position: number }>

/** An entry with its exact text. */
export type StoredEntry = Readonly<{ text: string; place: EntryPlace }>

/** The key of an entry in its tenant, which is that of its fact. */
export type EntryKey = Readonly<{ eventId: string; happening: string }>

/** Entries that are recorded together. At most `batchCountMax`. */
export type EntryBatch = Readonly<{
  /** The time of the batch and a random part. Sorts by time. Example: `2026-03-01T12:00:00.100Z#1f0c2a9b7d4e`. */
  batchId: string
  records: readonly AuditRecord[]
}>

/** The most entries of a batch: a transaction has 100 writes, and one of them is the batch. */
export const batchCountMax = 99

/** The result of adding a batch. Nothing is added if some facts already have an entry. */
export type Addition =
  | Readonly<{ added: true }>
  /** The facts that already have an entry, by their ids, each with the hash in it. Empty if another writer was faster. */
  | Readonly<{ added: false; recorded: ReadonlyMap<string, string> }>

/** The entries of all tenants. No entry is ever changed or deleted. */
export type AuditEntries = {
  /** Adds the entries of a batch, and the batch to those that wait for their index: all or nothing. @throws Transient `store-unavailable`. */
  add(tenantId: string, batch: EntryBatch): Promise<Addition>
  /** Returns every entry of an event. Strongly consistent. @throws Transient `store-unavailable`. */
  of(event: Readonly<{ tenantId: string; eventId: string }>): Promise<readonly StoredEntry[]>
  /** Returns the texts of these entries by `entryKeyText`, without those that do not exist. @throws Transient `store-unavailable`. */
  texts(tenantId: string, keys: readonly EntryKey[]): Promise<ReadonlyMap<string, string>>
}

/** The key of an entry as one text. The id of an event has no `#`. */
export const entryKeyText = ({ eventId, happening }: EntryKey): string => `${eventId}#${happening}`

/** The hash chains of earlier versions, whose entries are the beginning of the logs. */
export type EarlierChain = {
  /**
   * Ends the chain of a tenant, so that no writer of an earlier version extends it, and returns its end: sequence 0 if there is
   * none. Safe to repeat and to race. @throws Transient `store-unavailable`.
   */
  close(tenantId: string): Promise<Head>
  /** Returns the entries with these sequences, in order, without those that are missing. @throws Transient `store-unavailable`. */
  entries(tenantId: string, range: Readonly<{ from: number; to: number }>): Promise<readonly ChainEntry[]>
}

/** Batches that get their indexes together, and so the next checkpoint. */
export type AssignedRun = Readonly<{
  /** The key of the run. Later than the run before, and not before any of its batches. */
  at: Instant
  /** When it was assigned, by the clock of who did it. */
  assignedAt: Instant
  firstIndex: number
  /** The number of its entries. 0 for a checkpoint of a log without new entries. */
  count: number
  /** In order, each with its number of entries. None if the entries are of the earlier chain. */
  batches: readonly (readonly [batchId: string, count: number])[]
}>

/** The state of a log. */
export type LogState = Readonly<{
  /** Counts the changes of the state, and is the condition of the next one. */
  version: number
  /** The number of entries under the last checkpoint. */
  size: number
  /** The last checkpoint, a signed note without cosignatures. None before the first. */
  checkpoint?: string
  /** The key of the run that made it. */
  checkpointAt?: Instant
  /** The end of the chain of earlier versions, whose entries have the first indexes. Sequence 0 if there is none. */
  chain: Head
  /** The run that was assigned and is not finished. */
  run?: AssignedRun
}>

/** The most batches of a run, so that the items with their ids stay below 64 KB. */
export const runBatchesMax = 1000

/** A batch without indexes. */
export type PendingBatch = Readonly<{ batchId: string; keys: readonly EntryKey[] }>

/** A run with its checkpoint. */
export type SignedRun = AssignedRun & Readonly<{ size: number; checkpoint: string }>

/** A checkpoint as it is stored. */
export type StoredCheckpoint = Readonly<{
  at: Instant
  size: number
  /** The signed note without cosignatures. */
  checkpoint: string
  /** The lines of witnesses, in the order in which they arrived. */
  cosignatures: readonly string[]
}>

/** Checkpoints in the order in which they were signed, and the place after the last one of a full page. A row that cannot be read is a difference. */
export type HistoryPage = Readonly<{ items: readonly (StoredCheckpoint | LogDifference)[]; next?: string }>

type CheckpointPage = Readonly<{ items: readonly StoredCheckpoint[]; next?: string }>

/**
 * The state, the runs and the checkpoints of each log, and the batches that wait. All reads are strongly consistent. All calls throw
 * Transient `store-unavailable`, and those that read a row throw LogDifference if somebody has altered it so that it cannot be read.
 */
export type AuditLog = {
  /** Adds a tenant to the list of logs. Safe to repeat. */
  register(tenantId: string): Promise<void>
  /** Returns every tenant that has a log. */
  logs(): AsyncIterable<string>
  /** Returns whether the list of logs has a tenant. */
  isListed(tenantId: string): Promise<boolean>
  /** Returns the state of a log; `undefined` before it begins. */
  state(tenantId: string): Promise<LogState | undefined>
  /** Begins a log after its earlier chain. Returns false if it has begun already. */
  begin(tenantId: string, chain: Head): Promise<boolean>
  /** Returns the oldest batches without indexes, up to `countMax` entries and a thousand batches, and at least one if there is one. */
  pending(tenantId: string, countMax: number): Promise<readonly PendingBatch[]>
  /** Returns those of these batches that have no indexes yet. */
  pendingOf(tenantId: string, batchIds: readonly string[]): Promise<readonly PendingBatch[]>
  /** Returns when the oldest batch without indexes was recorded. */
  oldestPending(tenantId: string): Promise<Instant | undefined>
  /** Gives the batches of a run their indexes. Returns the new state; `undefined` if the state has changed meanwhile. */
  assign(tenantId: string, state: LogState, run: AssignedRun): Promise<LogState | undefined>
  /** Stores a run with its checkpoint. A repeat changes nothing. */
  addRun(tenantId: string, run: SignedRun): Promise<void>
  /** Returns a run by its key. */
  run(tenantId: string, at: Instant): Promise<SignedRun | undefined>
  /** Removes batches that have indexes from those that wait. Safe to repeat. */
  removePending(tenantId: string, batchIds: readonly string[]): Promise<void>
  /** Ends the run of a state. Returns false if the state has changed meanwhile. */
  finish(tenantId: string, state: LogState, checkpoint: string): Promise<boolean>
  /** Returns the index of an entry; `undefined` if it waits for one. */
  indexOf(tenantId: string, place: EntryPlace): Promise<number | undefined>
  /** Returns a page of checkpoints, newest first. `before` is the `next` of the page before. */
  checkpoints(tenantId: string, page: Readonly<{ limit: number; before?: string }>): Promise<CheckpointPage>
  /** Returns a page of checkpoints, oldest first. `after` is the `next` of the page before. */
  history(tenantId: string, page: Readonly<{ limit: number; after?: string | undefined }>): Promise<HistoryPage>
  /** Adds the line of a witness to the checkpoint of this time, once. Returns false if it has the line, or there is no such checkpoint. */
  addCosignature(tenantId: string, at: Instant, line: string): Promise<boolean>
}

/** An object that can be replaced, with the version that a replacement names. */
export type StoredNote = Readonly<{ text: string; version: string }>

/** The tiles, bundles and checkpoints of all logs. All calls throw Transient `audit-bucket-unavailable`. */
export type LogBucket = {
  /** Returns an object of a tenant; `undefined` if there is none. Example of a path: `tile/0/000`. */
  read(tenantId: string, path: string): Promise<Uint8Array | undefined>
  /** Writes an object once. Returns false if the object has other bytes already: it stays. Safe to repeat. */
  write(tenantId: string, path: string, bytes: Uint8Array): Promise<boolean>
  /** Writes an object again, so that its age begins anew. */
  renew(tenantId: string, path: string, bytes: Uint8Array): Promise<void>
  /** Returns the newest checkpoint, with its cosignatures; `undefined` if there is none. */
  checkpoint(tenantId: string): Promise<StoredNote | undefined>
  /** Replaces the checkpoint of this version; without one, writes the first. Returns false if another has replaced it. */
  replaceCheckpoint(tenantId: string, text: string, version: string | undefined): Promise<boolean>
}

/** A public key that signs checkpoints. `keyId` is the first 16 digits of the SHA-256 of the key, in hex. */
export type SigningKey = Readonly<{ keyId: string; publicKey: Uint8Array }>

/** Signs checkpoints with every key of the stack. All calls throw Transient `signer-unavailable`. */
export type CheckpointSigner = {
  keys(): Promise<readonly SigningKey[]>
  /** Returns the signed note. `body` is the body of a checkpoint of the log `origin`. */
  sign(origin: string, body: string): Promise<string>
}

/** A key with the time from which, and to which, it signs. One that was put back also has its last start, and the number of its periods. */
export type RegisteredKey = SigningKey &
  Readonly<{ from: Instant; until?: Instant; resumedAt?: Instant; period?: number }>

/** Every key that ever signed. All calls throw Transient `store-unavailable`. */
export type KeyRegister = {
  /** Returns all keys, the oldest first, without rows that cannot be read. */
  all(): Promise<readonly RegisteredKey[]>
  /** Returns the ids of the rows that cannot be read. */
  unreadable(): Promise<readonly string[]>
  /** Adds a key. Returns false if the register has it. */
  introduce(key: SigningKey, from: Instant): Promise<boolean>
  /** Notes that a key signs no more. Returns false if that is noted already. */
  retire(keyId: string, until: Instant): Promise<boolean>
  /** Notes that a key which has ended signs again, in the next period. Returns false if it has changed since it was read. */
  resume(key: RegisteredKey, resumedAt: Instant): Promise<boolean>
}
