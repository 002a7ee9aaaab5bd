import { randomUUID } from 'node:crypto'
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { rowKey } from '#audit/adapters/audit-log-rows.ts'
import { makeDynamoAuditEntries } from '#audit/adapters/dynamo-audit-entries.ts'
import { makeDynamoAuditLog } from '#audit/adapters/dynamo-audit-log.ts'
import { makeDynamoEarlierChain } from '#audit/adapters/dynamo-earlier-chain.ts'
import { makeDynamoEventFacts } from '#audit/adapters/dynamo-event-facts.ts'
import { makeDynamoKeyRegister } from '#audit/adapters/dynamo-key-register.ts'
import { makeDynamoLogEvidence } from '#audit/adapters/dynamo-log-evidence.ts'
import { makeDynamoVerificationRegister } from '#audit/adapters/dynamo-verification-register.ts'
import { isArchivedOf, makeS3ArchivedTexts } from '#audit/adapters/s3-archived-texts.ts'
import { makeS3LogBucket } from '#audit/adapters/s3-log-bucket.ts'
import { LogDifference } from '#audit/application/log-difference.ts'
import { tiles } from '#audit/application/log-tiles.ts'
import {
  type EntryKey,
  entryKeyText,
  type KeyRegister,
  type LogState,
  type RegisteredKey,
  type SignedRun,
} from '#audit/application/ports.ts'
import { makeRecordAudit } from '#audit/application/record-audit.ts'
import { makeRegisterKeys } from '#audit/application/register-keys.ts'
import { makeSequenceAudit } from '#audit/application/sequence-audit.ts'
import type { VerificationRegister } from '#audit/application/verification-ports.ts'
import type { makeVerifyHistory } from '#audit/application/verify-history.ts'
import type { makeVerifyLog } from '#audit/application/verify-log.ts'
import type { ChainEntry } from '#audit/domain/hash-chain.ts'
import { chainEntryText } from '#audit/domain/hash-chain.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamoFactRows } from '#facts/adapters/dynamo-fact-rows.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { withId } from '#facts/application/identity.ts'
import { readFact } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { makeDynamo, makeS3 } from '#platform/aws-clients.ts'
import { systemClock } from '#platform/system-clock.ts'
import { putEarlierChain } from '../builders/an-earlier-chain.ts'
import { makeMemoryAuditBucket } from '../doubles/memory-audit-bucket.ts'
import { makeMemoryAuditEntries } from '../doubles/memory-audit-entries.ts'
import { makeMemoryKeyRegister, makeMemorySigner } from '../doubles/memory-audit-keys.ts'
import { makeMemoryAuditLog } from '../doubles/memory-audit-log.ts'
import { makeMemoryEarlierChain } from '../doubles/memory-earlier-chain.ts'
import { makeMemoryFactRows } from '../doubles/memory-fact-rows.ts'
import { makeMemoryVerificationRegister } from '../doubles/memory-verification-register.ts'
import { makeOwnTable } from '../world/own-table.ts'
import { onStores } from './stores.ts'

type VerifyNeeds = Omit<
  Parameters<typeof makeVerifyLog>[0] & Parameters<typeof makeVerifyHistory>[0],
  'clock' | 'sinceOf'
>
type SequenceNeeds = Parameters<typeof makeSequenceAudit>[0]

/** The audit logs of one test with their facts, and what somebody with rights on the stores could do to them. */
type Parts = Pick<SequenceNeeds, 'log' | 'bucket' | 'chain' | 'signer'> &
  Readonly<{
    register: KeyRegister
    entries: Parameters<typeof makeRecordAudit>[0]['entries'] & SequenceNeeds['entries']
    factLog: FactLog
    needs: VerifyNeeds
    putChain: (entries: readonly ChainEntry[]) => Promise<void>
    setFact: (key: ItemKey, text: string) => Promise<void>
    deleteFact: (key: ItemKey) => Promise<void>
    setEntry: (key: ItemKey, text: string) => Promise<void>
    deleteEntry: (key: ItemKey) => Promise<void>
    putState: (tenantId: string, state: LogState) => Promise<void>
    putRun: (tenantId: string, run: SignedRun) => Promise<void>
    deleteRun: (tenantId: string, at: string) => Promise<void>
    deleteKey: (keyId: string) => Promise<void>
    /** Removes a tenant from the list of logs. */
    unlist: (tenantId: string) => Promise<void>
    /** Alters a row of a log, or plants one, so that it cannot be read. */
    spoil: Readonly<{
      state: (tenantId: string) => Promise<void>
      run: (tenantId: string, at: string) => Promise<void>
      pending: (tenantId: string) => Promise<void>
      key: (keyId: string) => Promise<void>
      place: (key: ItemKey) => Promise<void>
    }>
    putObject: (tenantId: string, path: string, bytes: Uint8Array) => Promise<void>
    deleteObject: (tenantId: string, path: string) => Promise<void>
    putArchived: (key: string, text: string) => Promise<void>
    /** The settings of a function that works on these stores; none in memory. */
    environment: Readonly<Record<string, string>>
  }>

export type ItemKey = EntryKey & Readonly<{ tenantId: string }>

const originPrefix = 'audit.example'
const originOf = (tenantId: string): string => `${originPrefix}/${tenantId}`
const keyOf = (tenantId: string, key: EntryKey): string => `${tenantId}#${entryKeyText(key)}`

const memoryParts = async (): Promise<Parts> => {
  const held = makeMemoryAuditEntries()
  const { log: ownLog, tenants, states, runs } = makeMemoryAuditLog(held)
  const spoiled = new Set<string>()
  const unlessSpoiled = async <Value>(row: string, place: string, read: () => Promise<Value>): Promise<Value> => {
    if (spoiled.has(row))
      throw new LogDifference(row.startsWith('pending') ? 'altered-entry' : 'inconsistent-history', place)
    return read()
  }
  const log: typeof ownLog = {
    ...ownLog,
    state: (tenantId) => unlessSpoiled(`state ${tenantId}`, 'state', () => ownLog.state(tenantId)),
    run: (tenantId, at) => unlessSpoiled(`run ${tenantId} ${at}`, `run ${at}`, () => ownLog.run(tenantId, at)),
    indexOf: async (tenantId, place) => {
      const run = runs
        .get(tenantId)
        ?.find(({ batches }) => batches.some(([id]) => 'batchId' in place && id === place.batchId))
      if (!run) return ownLog.indexOf(tenantId, place)
      return unlessSpoiled(`run ${tenantId} ${run.at}`, `run ${run.at}`, () => ownLog.indexOf(tenantId, place))
    },
    checkpoints: async (tenantId, page) => {
      const found = await ownLog.checkpoints(tenantId, page)
      for (const { at } of found.items) await unlessSpoiled(`run ${tenantId} ${at}`, `run ${at}`, async () => at)
      return found
    },
    history: async (tenantId, page) => {
      const { items, ...rest } = await ownLog.history(tenantId, page)
      const seen = items.map((item) =>
        'at' in item && spoiled.has(`run ${tenantId} ${item.at}`)
          ? new LogDifference('inconsistent-history', `run ${item.at}`)
          : item,
      )
      return { ...rest, items: seen }
    },
    oldestPending: (tenantId) =>
      unlessSpoiled(`pending ${tenantId}`, spoiledPlace, () => ownLog.oldestPending(tenantId)),
  }
  const { bucket, objects } = makeMemoryAuditBucket()
  const { chain, chains } = makeMemoryEarlierChain()
  const keys = new Map<string, RegisteredKey>()
  const register = { ...makeMemoryKeyRegister(keys), unreadable: async () => [...spoiledKeys] }
  const spoiledKeys = new Set<string>()
  const texts = new Map<string, Readonly<{ text: string; recordedat: string }>>()
  const archived = new Map<string, string>()
  const factLog: FactLog = {
    append: async (draft) => {
      const fact = withId(draft)
      const key = keyOf(fact.tenantid, { eventId: fact.eventid, happening: fact.happening })
      const first = texts.get(key)
      if (first) return { fact: readFact(first.text), isNew: false }
      texts.set(key, { text: JSON.stringify(fact), recordedat: fact.recordedat })
      return { fact, isNew: true }
    },
    history: async () => [],
    first: async () => undefined,
  }
  return {
    ...{ log, bucket, register, chain, factLog },
    entries: held.entries,
    signer: makeMemorySigner(),
    needs: {
      ...{ log, bucket, register, originOf },
      tilesOf: (tenantId) => tiles(bucket, tenantId),
      evidence: {
        entries: async (tenantId, keys) =>
          new Map(
            keys.flatMap((key) => {
              const isSpoiled = spoiled.has(keyOf(tenantId, key))
              const entry = isSpoiled ? { text: '', place: undefined } : held.held.get(keyOf(tenantId, key))
              return entry ? [[entryKeyText(key), entry] as const] : []
            }),
          ),
        facts: async (tenantId, keys) =>
          new Map(
            keys.flatMap((key) => {
              const stored = texts.get(keyOf(tenantId, key))
              return stored ? [[entryKeyText(key), stored.text] as const] : []
            }),
          ),
      },
      facts: {
        of: async ({ tenantId, eventId }) => {
          const prefix = `${tenantId}#${eventId}#`
          return [...texts].flatMap(([key, { text }]) =>
            key.startsWith(prefix) ? [{ happening: key.slice(prefix.length), text }] : [],
          )
        },
      },
      archive: {
        of: async (tenantId, key) => {
          const text = isArchivedOf(tenantId, key) ? archived.get(key) : undefined
          const { facts = [] } = JSON.parse(text ?? '{}') as ArchivedObject
          return new Map(facts.map(({ text, entry }) => [entry.happening, text]))
        },
      },
      rows: {
        page: async (range, after) => {
          const { rows, put } = makeMemoryFactRows()
          for (const [key, { text, recordedat }] of texts) {
            const [tenantId, eventId, ...happening] = key.split('#')
            await put({ pk: `${tenantId}#${eventId}`, sk: happening.join('#'), fact: text, byTimeSk: `${recordedat}#` })
          }
          return rows.page(range, after)
        },
      },
    },
    putChain: async (added) => {
      for (const entry of added)
        held.held.set(keyOf(entry.tenantId, entry), {
          text: chainEntryText(entry),
          place: { sequence: entry.sequence },
        })
      for (const [tenantId, ofTenant] of Map.groupBy(added, (entry) => entry.tenantId)) chains.set(tenantId, ofTenant)
    },
    setFact: async ({ tenantId, ...key }, text) => {
      const known = texts.get(keyOf(tenantId, key))
      texts.set(keyOf(tenantId, key), { text, recordedat: known?.recordedat ?? readFact(text).recordedat })
    },
    deleteFact: async ({ tenantId, ...key }) => void texts.delete(keyOf(tenantId, key)),
    setEntry: async ({ tenantId, ...key }, text) => {
      const entry = held.held.get(keyOf(tenantId, key))
      if (entry) entry.text = text
    },
    deleteEntry: async ({ tenantId, ...key }) => void held.held.delete(keyOf(tenantId, key)),
    putState: async (tenantId, state) => void states.set(tenantId, state),
    putRun: async (tenantId, run) => {
      const others = (runs.get(tenantId) ?? []).filter(({ at }) => at !== run.at)
      runs.set(tenantId, [...others, { ...run, cosignatures: [] }])
    },
    deleteRun: async (tenantId, at) => {
      runs.set(
        tenantId,
        (runs.get(tenantId) ?? []).filter((run) => run.at !== at),
      )
    },
    deleteKey: async (keyId) => void keys.delete(keyId),
    unlist: async (tenantId) => void tenants.delete(tenantId),
    spoil: {
      state: async (tenantId) => void spoiled.add(`state ${tenantId}`),
      run: async (tenantId, at) => void spoiled.add(`run ${tenantId} ${at}`),
      pending: async (tenantId) => void spoiled.add(`pending ${tenantId}`),
      key: async (keyId) => void spoiledKeys.add(keyId),
      place: async ({ tenantId, ...key }) => void spoiled.add(keyOf(tenantId, key)),
    },
    putObject: async (tenantId, path, bytes) => void objects.set(`${tenantId}/${path}`, bytes),
    deleteObject: async (tenantId, path) => void objects.delete(`${tenantId}/${path}`),
    putArchived: async (key, text) => void archived.set(key, text),
    environment: {},
  }
}

/** Sorts before each batch of a log. */
const spoiledBatch = '!planted'
export const spoiledPlace = `pending ${sha256(spoiledBatch).slice(0, 16)}`

type ArchivedObject = Readonly<{ facts?: readonly Readonly<{ text: string; entry: { happening: string } }>[] }>

/** The stores of a test file, where no function of the copy takes anything up. */
const makeOwnStores = async (s3: ReturnType<typeof makeS3>) => {
  const Bucket = `test-audit-${randomUUID()}`
  await s3.send(new CreateBucketCommand({ Bucket }))
  return {
    auditLogTable: await makeOwnTable('AuditLogTable'),
    auditTable: await makeOwnTable('AuditTable'),
    factsTable: await makeOwnTable('FactsTable'),
    Bucket,
  }
}

const copyParts = (): (() => Promise<Parts>) => {
  const [dynamo, s3] = [makeDynamo(), makeS3()]
  let ownStores: Promise<Awaited<ReturnType<typeof makeOwnStores>>> | undefined
  return async () => {
    ownStores ??= makeOwnStores(s3)
    const { auditLogTable, auditTable, factsTable, Bucket } = await ownStores
    const log = makeDynamoAuditLog(dynamo, auditLogTable)
    const bucket = makeS3LogBucket(s3, Bucket)
    const register = makeDynamoKeyRegister(dynamo, auditLogTable)
    const facts = { table: factsTable, shardCount: 1 }
    const Key = ({ tenantId, eventId, happening }: ItemKey) => ({ pk: `${tenantId}#${eventId}`, sk: happening })
    const set = async (TableName: string, key: ItemKey, name: string, value: string) => {
      await dynamo.send(
        new UpdateCommand({
          ...{ TableName, Key: Key(key), UpdateExpression: 'SET #name = :value' },
          ExpressionAttributeNames: { '#name': name },
          ExpressionAttributeValues: { ':value': value },
        }),
      )
    }
    const remove = async (TableName: string, key: ItemKey) => {
      await dynamo.send(new DeleteCommand({ TableName, Key: Key(key) }))
    }
    const plant = async (Item: Readonly<Record<string, unknown>>) => {
      await dynamo.send(new PutCommand({ TableName: auditLogTable, Item }))
    }
    const put = async (key: string, Body: string | Uint8Array) => {
      await s3.send(new PutObjectCommand({ Bucket, Key: key, Body }))
    }
    return {
      ...{ log, bucket, register },
      chain: makeDynamoEarlierChain(dynamo, auditTable),
      entries: makeDynamoAuditEntries(dynamo, { auditTable, auditLogTable }),
      factLog: makeDynamoFactLog(dynamo, facts),
      signer: makeMemorySigner(),
      needs: {
        ...{ log, bucket, register, originOf },
        tilesOf: (tenantId) => tiles(bucket, tenantId),
        evidence: makeDynamoLogEvidence(dynamo, { auditTable, factsTable }),
        facts: makeDynamoEventFacts(dynamo, factsTable),
        archive: makeS3ArchivedTexts(s3, Bucket),
        rows: makeDynamoFactRows(dynamo, facts),
      },
      putChain: (added) => putEarlierChain(dynamo, auditTable, added),
      setFact: (key, text) => set(factsTable, key, 'fact', text),
      deleteFact: (key) => remove(factsTable, key),
      setEntry: (key, text) => set(auditTable, key, 'entry', text),
      deleteEntry: (key) => remove(auditTable, key),
      putState: async (tenantId, state) => {
        await dynamo.send(new PutCommand({ TableName: auditLogTable, Item: { ...rowKey.state(tenantId), ...state } }))
      },
      putRun: async (tenantId, { at, ...run }) => {
        await dynamo.send(new PutCommand({ TableName: auditLogTable, Item: { ...rowKey.run(tenantId, at), ...run } }))
      },
      deleteRun: async (tenantId, at) => {
        await dynamo.send(new DeleteCommand({ TableName: auditLogTable, Key: rowKey.run(tenantId, at) }))
      },
      deleteKey: async (keyId) => {
        await dynamo.send(new DeleteCommand({ TableName: auditLogTable, Key: rowKey.key(keyId) }))
      },
      unlist: async (tenantId) => {
        await dynamo.send(new DeleteCommand({ TableName: auditLogTable, Key: rowKey.log(tenantId) }))
      },
      spoil: {
        state: async (tenantId) => plant({ ...rowKey.state(tenantId), version: 'one' }),
        run: async (tenantId, at) => plant({ ...rowKey.run(tenantId, at), count: -1, size: -1 }),
        pending: async (tenantId) => plant(rowKey.pending(tenantId, spoiledBatch)),
        key: async (keyId) => plant({ ...rowKey.key(keyId), publicKey: '?' }),
        place: (key) => set(auditTable, key, 'batchId', ''),
      },
      putObject: (tenantId, path, bytes) => put(`${tenantId}/${path}`, bytes),
      deleteObject: async (tenantId, path) => {
        await s3.send(new DeleteObjectCommand({ Bucket, Key: `${tenantId}/${path}` }))
      },
      putArchived: put,
      environment: {
        ...{ FACTS_TABLE: factsTable, FACTS_SHARDS: '1', AUDIT_TABLE: auditTable, AUDIT_LOG_TABLE: auditLogTable },
        ...{ AUDIT_BUCKET: Bucket, AUDIT_ORIGIN: originPrefix, ARCHIVE_BUCKET: Bucket },
      },
    }
  }
}

const makeParts: () => Promise<Parts> = onStores(memoryParts, copyParts)

/** An hour in which each fact gets its entry, and some minutes. */
const laterMs = 3_900_000
/** The clock of the verification: the facts of the test are old. */
export const later = (): string => new Date(Date.now() + laterMs).toISOString()

/** The facts that are committed at the same time. */
const appendedMax = 25

/** New logs of one test, with tables and a bucket of their own. */
export const makeVerificationParts = async () => {
  const parts = await makeParts()
  const { factLog: facts, entries, log, signer, register } = parts
  const clock = systemClock
  const shared = { ...parts, facts, originOf, clock, pause: async () => undefined }
  const record = makeRecordAudit({ ...shared, random: () => randomUUID().slice(-12), reportConflict: () => undefined })
  const sequence = makeSequenceAudit({
    ...shared,
    eventFacts: parts.needs.facts,
    takeOverMs: 0,
    reportDifference: () => undefined,
  })
  const registerKeys = makeRegisterKeys({ signer, register, facts, clock })
  const append = async (...drafts: readonly Fact[]): Promise<readonly Fact[]> => {
    const stored: Fact[] = []
    for (let first = 0; first < drafts.length; first += appendedMax) {
      const some = drafts.slice(first, first + appendedMax)
      stored.push(...(await Promise.all(some.map(async ({ id: _, ...draft }) => (await facts.append(draft)).fact))))
    }
    return stored
  }
  const yesterday = new Date(Date.now() - 86_400_000).toISOString()
  const needs = { ...parts.needs, clock: later, sinceOf: async () => yesterday }
  return {
    ...parts,
    needs,
    originOf,
    entries,
    log,
    /** Commits facts that have no entries. Returns them as they are stored. */
    append,
    /** Records the entries of facts, which then wait for their indexes. */
    record: async (stored: readonly Fact[]): Promise<void> => {
      for (const outcome of await record(stored)) if (outcome.status === 'rejected') throw outcome.reason
    },
    /** Gives waiting entries their indexes. */
    sequence: (tenantId: string) => sequence(tenantId, '9999'),
    /** Commits facts, and enters them in the log. Returns them as they are stored. */
    enter: async (...drafts: readonly Fact[]): Promise<readonly Fact[]> => {
      await registerKeys()
      const stored = await append(...drafts)
      for (const outcome of await record(stored)) if (outcome.status === 'rejected') throw outcome.reason
      for (const tenantId of new Set(stored.map(({ tenantid }) => tenantid))) await sequence(tenantId, '9999')
      return stored
    },
  }
}

/** A new memory of the checks. */
export const makeVerificationRegister: () => Promise<VerificationRegister> = onStores(
  async () => makeMemoryVerificationRegister(),
  () => {
    let table: Promise<string> | undefined
    return async () => {
      table ??= makeOwnTable('AuditLogTable')
      return makeDynamoVerificationRegister(makeDynamo(), await table)
    }
  },
)
