import { randomUUID } from 'node:crypto'
import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { makeDynamoAuditEntries } from '#audit/adapters/dynamo-audit-entries.ts'
import { makeDynamoAuditLog } from '#audit/adapters/dynamo-audit-log.ts'
import { makeDynamoEventFacts } from '#audit/adapters/dynamo-event-facts.ts'
import { makeDynamoKeyRegister } from '#audit/adapters/dynamo-key-register.ts'
import { makeS3LogBucket } from '#audit/adapters/s3-log-bucket.ts'
import { tiles } from '#audit/application/log-tiles.ts'
import type { AuditEntries, AuditLog, KeyRegister, LogBucket } from '#audit/application/ports.ts'
import { makeRecordAudit } from '#audit/application/record-audit.ts'
import { makeRegisterKeys } from '#audit/application/register-keys.ts'
import { makeSequenceAudit } from '#audit/application/sequence-audit.ts'
import type { EventFacts } from '#audit/application/trail-ports.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { partitionOfFact } from '#facts/adapters/partition.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { makeDynamo, makeS3 } from '#platform/aws-clients.ts'
import { pause } from '#platform/pause.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeMemoryAuditBucket } from '../doubles/memory-audit-bucket.ts'
import { makeMemoryAuditEntries } from '../doubles/memory-audit-entries.ts'
import { makeMemoryKeyRegister, makeMemorySigner } from '../doubles/memory-audit-keys.ts'
import { makeMemoryAuditLog } from '../doubles/memory-audit-log.ts'
import { makeMemoryEarlierChain } from '../doubles/memory-earlier-chain.ts'
import { makeMemoryFactLog } from '../doubles/memory-fact-log.ts'
import { eventually } from '../world/eventually.ts'
import { onStores } from './stores.ts'

/** The audit log of a whole stack, for tests that read it and tamper with it as someone with rights on the tables could. */
export type TrailStores = Readonly<{
  entries: Pick<AuditEntries, 'of'>
  facts: EventFacts
  log: AuditLog
  bucket: LogBucket
  keys: KeyRegister
  originOf: (tenantId: string) => string
  /** Commits facts. They have no entries yet. */
  append(facts: readonly Fact[]): Promise<void>
  /** Waits until these facts are under a checkpoint. */
  settle(facts: readonly Fact[]): Promise<void>
  alterFact(fact: Fact, text: string): Promise<void>
  deleteFact(fact: Fact): Promise<void>
  alterEntry(fact: Fact, text: string): Promise<void>
  deleteEntry(fact: Fact): Promise<void>
}>

const originOf = (tenantId: string): string => `audit.example/${tenantId}`

const inMemory = (): TrailStores => {
  const held = makeMemoryAuditEntries()
  const { log } = makeMemoryAuditLog(held)
  const { bucket } = makeMemoryAuditBucket()
  const [signer, keys] = [makeMemorySigner(), makeMemoryKeyRegister()]
  const texts = new Map<string, Map<string, string>>()
  const ofEvent = (pk: string) => texts.get(pk) ?? texts.set(pk, new Map()).get(pk) ?? new Map<string, string>()
  const clock = systemClock
  const record = makeRecordAudit({ ...held, log, clock, random: randomUUID, pause, reportConflict: () => undefined })
  const shared = { ...held, log, bucket, signer, register: keys, originOf, clock, pause }
  const { chain } = makeMemoryEarlierChain()
  const sequence = makeSequenceAudit({
    ...shared,
    ...{
      chain,
      facts: makeMemoryFactLog(),
      eventFacts: { of: async () => [] },
      takeOverMs: 1000,
      reportDifference: () => undefined,
    },
  })
  const ownFacts = makeMemoryFactLog()
  const append: FactLog['append'] = async (draft, belongings) => {
    const held = await ownFacts.append(draft, belongings)
    ofEvent(partitionOfFact(held.fact)).set(held.fact.happening, JSON.stringify(held.fact))
    return held
  }
  const registerKeys = makeRegisterKeys({ signer, register: keys, facts: { append }, clock })
  const entryKey = (fact: Fact) => `${partitionOfFact(fact)}#${fact.happening}`
  return {
    ...{ entries: held.entries, log, bucket, keys, originOf },
    facts: {
      of: async ({ tenantId, eventId }) =>
        [...ofEvent(`${tenantId}#${eventId}`)].map(([happening, text]) => ({ happening, text })),
    },
    append: async (facts) => {
      for (const fact of facts) ofEvent(partitionOfFact(fact)).set(fact.happening, JSON.stringify(fact))
    },
    settle: async (facts) => {
      await registerKeys()
      await record(facts)
      for (const tenantId of new Set(facts.map(({ tenantid }) => tenantid))) await sequence(tenantId, '9999')
    },
    alterFact: async (fact, text) => void ofEvent(partitionOfFact(fact)).set(fact.happening, text),
    deleteFact: async (fact) => void ofEvent(partitionOfFact(fact)).delete(fact.happening),
    alterEntry: async (fact, text) => {
      const entry = held.held.get(entryKey(fact))
      if (entry) entry.text = text
    },
    deleteEntry: async (fact) => void held.held.delete(entryKey(fact)),
  }
}

type Environment = Readonly<Record<string, string>>

const inCopy = (environment: Environment): (() => TrailStores) => {
  const { FACTS_TABLE = '', AUDIT_TABLE = '', AUDIT_LOG_TABLE = '', AUDIT_BUCKET = '' } = environment
  const { AUDIT_BUCKET_DOMAIN = '' } = environment
  const dynamo = makeDynamo()
  const factLog = makeDynamoFactLog(dynamo, { table: FACTS_TABLE, shardCount: 4 })
  const entries = makeDynamoAuditEntries(dynamo, { auditTable: AUDIT_TABLE, auditLogTable: AUDIT_LOG_TABLE })
  const log = makeDynamoAuditLog(dynamo, AUDIT_LOG_TABLE)
  const keyOf = (fact: Fact) => ({ pk: partitionOfFact(fact), sk: fact.happening })
  const set = (TableName: string, fact: Fact, name: string, value: string) =>
    dynamo.send(
      new UpdateCommand({
        ...{ TableName, Key: keyOf(fact), UpdateExpression: 'SET #name = :value' },
        ExpressionAttributeNames: { '#name': name },
        ExpressionAttributeValues: { ':value': value },
      }),
    )
  const remove = (TableName: string, fact: Fact) => dynamo.send(new DeleteCommand({ TableName, Key: keyOf(fact) }))
  const hasIndex = async (fact: Fact): Promise<boolean> => {
    const found = await entries.of({ tenantId: fact.tenantid, eventId: fact.eventid })
    const own = found.find(({ text }) => text.includes(fact.id))
    return own !== undefined && (await log.indexOf(fact.tenantid, own.place)) !== undefined
  }
  const stores: TrailStores = {
    ...{ entries, log, facts: makeDynamoEventFacts(dynamo, FACTS_TABLE) },
    bucket: makeS3LogBucket(makeS3(), AUDIT_BUCKET),
    keys: makeDynamoKeyRegister(dynamo, AUDIT_LOG_TABLE),
    originOf: (tenantId) => `${AUDIT_BUCKET_DOMAIN}/${tenantId}`,
    append: async (facts) => {
      for (const fact of facts) await factLog.append(fact)
    },
    settle: async (facts) => {
      for (const fact of facts) await eventually(() => hasIndex(fact), 120_000)
    },
    alterFact: async (fact, text) => void (await set(FACTS_TABLE, fact, 'fact', text)),
    deleteFact: async (fact) => void (await remove(FACTS_TABLE, fact)),
    alterEntry: async (fact, text) => void (await set(AUDIT_TABLE, fact, 'entry', text)),
    deleteEntry: async (fact) => void (await remove(AUDIT_TABLE, fact)),
  }
  return () => stores
}

/** A new audit log in memory, or the one of the running copy. */
export const makeTrailStores: () => TrailStores = onStores(inMemory, inCopy)

/** The tiles of a tenant, not cached: tests alter them. */
export const tilesIn =
  ({ bucket }: Pick<TrailStores, 'bucket'>) =>
  (tenantId: string) =>
    tiles(bucket, tenantId)
