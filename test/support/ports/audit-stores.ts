import { randomBytes, randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { rowKey } from '#audit/adapters/audit-log-rows.ts'
import { makeCheckpointSigner } from '#audit/adapters/checkpoint-signer.ts'
import { makeDynamoAuditEntries } from '#audit/adapters/dynamo-audit-entries.ts'
import { makeDynamoAuditLog } from '#audit/adapters/dynamo-audit-log.ts'
import { makeDynamoEarlierChain } from '#audit/adapters/dynamo-earlier-chain.ts'
import { makeDynamoKeyRegister } from '#audit/adapters/dynamo-key-register.ts'
import { makeS3LogBucket } from '#audit/adapters/s3-log-bucket.ts'
import { readCheckpoint } from '#audit/application/checkpoint.ts'
import { tiles } from '#audit/application/log-tiles.ts'
import { isSame, leafHash, rootOf, treeRoot } from '#audit/application/merkle-tree.ts'
import {
  type AuditEntries,
  type AuditLog,
  type CheckpointSigner,
  type EarlierChain,
  entryKeyText,
  type KeyRegister,
  type LogBucket,
  type LogState,
} from '#audit/application/ports.ts'
import { makeRecordAudit } from '#audit/application/record-audit.ts'
import { makeSequenceAudit } from '#audit/application/sequence-audit.ts'
import { signatureVerdict } from '#audit/application/signed-note.ts'
import { verifierKey } from '#audit/application/verifier-key.ts'
import { decodeBundle } from '#audit/domain/entry-bundle.ts'
import { type AuditRecord, type ChainEntry, chainEntryText } from '#audit/domain/hash-chain.ts'
import { tilePath } from '#audit/domain/tile-path.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeDynamo, makeKms, makeS3 } from '#platform/aws-clients.ts'
import { systemClock } from '#platform/system-clock.ts'
import { putEarlierChain, replaceEarlierChain } from '../builders/an-earlier-chain.ts'
import { makeMemoryAuditBucket } from '../doubles/memory-audit-bucket.ts'
import { makeMemoryAuditEntries } from '../doubles/memory-audit-entries.ts'
import { makeMemoryKeyRegister, makeMemorySigner } from '../doubles/memory-audit-keys.ts'
import { makeMemoryAuditLog } from '../doubles/memory-audit-log.ts'
import { makeMemoryEarlierChain } from '../doubles/memory-earlier-chain.ts'
import { makeMemoryFactLog } from '../doubles/memory-fact-log.ts'
import { aFolder } from '../world/a-folder.ts'
import { makeOwnTable } from '../world/own-table.ts'
import { ownFactsTable } from './facts-stores.ts'
import { onStores } from './stores.ts'

/** The ports of the audit logs of one test, and what somebody with rights on its stores could do. */
export type AuditParts = Readonly<{
  entries: AuditEntries
  log: AuditLog
  chain: EarlierChain
  bucket: LogBucket
  signer: CheckpointSigner
  register: KeyRegister
  facts: FactLog
  /** A signer with another key. */
  otherSigner: () => Promise<CheckpointSigner>
  /** Writes the chain of an earlier version. */
  putChain: (entries: readonly ChainEntry[]) => Promise<void>
  tamper: Readonly<{
    deleteState: (tenantId: string) => Promise<void>
    putState: (tenantId: string, state: LogState) => Promise<void>
    deleteEntry: (record: Pick<AuditRecord, 'tenantId' | 'eventId' | 'happening'>) => Promise<void>
    /** Replaces the entries of the chain of an earlier version, and leaves its head. */
    replaceChain: (tenantId: string, entries: readonly ChainEntry[]) => Promise<void>
    putObject: (tenantId: string, path: string, bytes: Uint8Array) => Promise<void>
  }>
}>

/** The name of each log of a test. */
export const originOf = (tenantId: string): string => `audit.example/${tenantId}`

const memoryParts = async (): Promise<AuditParts> => {
  const { entries, held, pending } = makeMemoryAuditEntries()
  const { log, states } = makeMemoryAuditLog({ pending })
  const { bucket, objects } = makeMemoryAuditBucket()
  const { chain, chains } = makeMemoryEarlierChain()
  return {
    ...{ entries, log, chain, bucket },
    signer: makeMemorySigner(),
    register: makeMemoryKeyRegister(),
    facts: makeMemoryFactLog(),
    otherSigner: async () => makeMemorySigner(),
    putChain: async (added) => {
      for (const entry of added)
        held.set(`${entry.tenantId}#${entryKeyText(entry)}`, {
          text: chainEntryText(entry),
          place: { sequence: entry.sequence },
        })
      for (const [tenantId, ofTenant] of Map.groupBy(added, (entry) => entry.tenantId))
        chains.set(tenantId, [...(chains.get(tenantId) ?? []), ...ofTenant])
    },
    tamper: {
      deleteState: async (tenantId) => void states.delete(tenantId),
      putState: async (tenantId, state) => void states.set(tenantId, state),
      deleteEntry: async ({ tenantId, eventId, happening }) => void held.delete(`${tenantId}#${eventId}#${happening}`),
      replaceChain: async (tenantId, replacing) => void chains.set(tenantId, replacing),
      putObject: async (tenantId, path, bytes) => void objects.set(`${tenantId}/${path}`, bytes),
    },
  }
}

const newFileSigner = async (): Promise<CheckpointSigner> => {
  const path = join(await aFolder(), 'key')
  await writeFile(path, JSON.stringify({ key: randomBytes(32).toString('base64') }))
  return makeCheckpointSigner([`file:${path}`], { makeClient: makeKms })
}

/** New logs of one test: with a table and a bucket of their own, because the copy sequences what is in its table. */
export const makeAuditParts: () => Promise<AuditParts> = onStores(memoryParts, ({ AUDIT_TABLE: auditTable = '' }) => {
  const [dynamo, s3] = [makeDynamo(), makeS3()]
  return async () => {
    const [auditLogTable, factsTable, Bucket] = [
      await makeOwnTable('AuditLogTable'),
      await ownFactsTable(),
      `test-audit-${randomUUID()}`,
    ]
    await s3.send(new CreateBucketCommand({ Bucket }))
    return {
      entries: makeDynamoAuditEntries(dynamo, { auditTable, auditLogTable }),
      log: makeDynamoAuditLog(dynamo, auditLogTable),
      chain: makeDynamoEarlierChain(dynamo, auditTable),
      bucket: makeS3LogBucket(s3, Bucket),
      signer: await newFileSigner(),
      register: makeDynamoKeyRegister(dynamo, auditLogTable),
      facts: makeDynamoFactLog(dynamo, { table: factsTable, shardCount: 1 }),
      otherSigner: newFileSigner,
      putChain: (added) => putEarlierChain(dynamo, auditTable, added),
      tamper: {
        deleteState: async (tenantId) => {
          await dynamo.send(new DeleteCommand({ TableName: auditLogTable, Key: rowKey.state(tenantId) }))
        },
        putState: async (tenantId, state) => {
          await dynamo.send(new PutCommand({ TableName: auditLogTable, Item: { ...rowKey.state(tenantId), ...state } }))
        },
        deleteEntry: async ({ tenantId, eventId, happening }) => {
          const Key = { pk: `${tenantId}#${eventId}`, sk: happening }
          await dynamo.send(new DeleteCommand({ TableName: auditTable, Key }))
        },
        replaceChain: (tenantId, replacing) => replaceEarlierChain(dynamo, auditTable, tenantId, replacing),
        putObject: async (tenantId, path, bytes) => {
          await s3.send(new PutObjectCommand({ Bucket, Key: `${tenantId}/${path}`, Body: bytes }))
        },
      },
    }
  }
})

/** A sequencer of these parts, on a clock of its own. It completes a run of another at once. */
export const aSequencer = (parts: AuditParts, changed: Partial<Parameters<typeof makeSequenceAudit>[0]> = {}) =>
  makeSequenceAudit({
    ...parts,
    eventFacts: {
      of: async ({ tenantId, eventId }) =>
        (await parts.facts.history(wholeTenant(tenantId), eventId)).map((fact) => ({
          happening: fact.happening,
          text: JSON.stringify(fact),
        })),
    },
    originOf,
    clock: systemClock,
    pause: async () => undefined,
    takeOverMs: 0,
    reportDifference: () => undefined,
    ...changed,
  })

/** A recorder of these parts. */
export const aRecorder = (parts: AuditParts, changed: Partial<Parameters<typeof makeRecordAudit>[0]> = {}) =>
  makeRecordAudit({
    ...parts,
    clock: systemClock,
    random: () => randomUUID().slice(-12),
    pause: async () => undefined,
    reportConflict: ({ factId }) => {
      throw new Error(`The fact ${factId} has another text than its entry.`)
    },
    ...changed,
  })

/** Until when a sequencer of a test may begin runs. */
export const soon = (): string => new Date(Date.now() + 20_000).toISOString()

/** Records facts, and gives them their indexes under a checkpoint. */
export const recordAndSequence = async (parts: AuditParts, facts: readonly Fact[]): Promise<void> => {
  for (const outcome of await aRecorder(parts)(facts)) if (outcome.status === 'rejected') throw outcome.reason
  for (const tenantId of new Set(facts.map(({ tenantid }) => tenantid))) await aSequencer(parts)(tenantId, soon())
}

/** The log of a tenant as any client of its format reads it: the entries of all bundles, if they lead to the signed root. */
export const readWholeLog = async (parts: AuditParts, tenantId: string): Promise<readonly string[]> => {
  const stored = await parts.bucket.checkpoint(tenantId)
  if (stored === undefined) return []
  const signed = readCheckpoint(stored.text)
  if (!signed) throw new Error('The checkpoint cannot be read.')
  const keys = (await parts.signer.keys()).map(({ publicKey }) => verifierKey(originOf(tenantId), 'ed25519', publicKey))
  if (signatureVerdict(signed.note, keys) !== 'valid') throw new Error('The checkpoint is not signed.')
  const { size, root } = signed.checkpoint
  const entries: Uint8Array[] = []
  for (let first = 0; first < size; first += 256) {
    const path = tilePath({ level: 'entries', index: first / 256, width: Math.min(256, size - first) })
    entries.push(...(decodeBundle((await parts.bucket.read(tenantId, path)) ?? new Uint8Array()) ?? []))
  }
  if (!isSame(rootOf(entries.map(leafHash)), root)) throw new Error('The entries do not lead to the root.')
  if (!isSame(await treeRoot(size, tiles(parts.bucket, tenantId)), root))
    throw new Error('The tiles do not lead to the root.')
  return entries.map((entry) => Buffer.from(entry).toString('utf8'))
}
