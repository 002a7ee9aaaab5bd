import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { isArchivedInLog } from '#audit/adapters/archived-entry.ts'
import { makeIsInLog } from '#audit/application/entry-inclusion.ts'
import { readEntry } from '#audit/domain/audit-entry.ts'
import { keyOf } from '#custody/adapters/custody-rows.ts'
import { makeDynamoAuditEntries } from '#custody/adapters/dynamo-audit-entries.ts'
import { requireHoldsVersion } from '#custody/adapters/dynamo-custody-register.ts'
import { makeDynamoRetainedEvents } from '#custody/adapters/dynamo-retained-events.ts'
import { makeS3Archive } from '#custody/adapters/s3-archive.ts'
import type { Archive, EntryReader, LogCheck, RetainedEvents } from '#custody/application/archive-ports.ts'
import type { ArchivedEntry } from '#custody/domain/archived-event.ts'
import { putOfFact } from '#facts/adapters/dynamo-fact-log.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { textOfItemName } from '#facts/domain/vault-item.ts'
import { makeDynamo, makeS3 } from '#platform/aws-clients.ts'
import { makeMemoryArchive, makeMemoryRetainedEvents } from '../doubles/memory-retained-events.ts'
import { type AuditParts, makeAuditParts, originOf, recordAndSequence } from './audit-stores.ts'
import { ownFactsTable } from './facts-stores.ts'
import { onStores } from './stores.ts'

/** The log, the audit log, the vault and the archive of one test. */
export type ArchiveWorld = Readonly<{
  events: RetainedEvents
  entries: EntryReader
  archive: Archive
  isInLog: LogCheck
  /** Puts a fact into the log, without its audit entry. */
  put: (fact: Fact, digest?: string) => Promise<void>
  audit: (...facts: readonly Fact[]) => Promise<void>
  /** Puts an item of a fact into the vault. */
  putVault: (fact: Fact, vaultClass: 'personal' | 'secret') => Promise<void>
  /** Erases the values of an item of a fact, without the fact `erased`. */
  eraseVault: (fact: Fact, vaultClass: 'personal' | 'secret') => Promise<void>
  vaultCount: (fact: Fact) => Promise<number>
  /** Puts the review of an event. */
  putReview: (fact: Fact) => Promise<void>
  hasReview: (fact: Fact) => Promise<boolean>
  /** Counts a hold of the tenant that is placed now. */
  placeHold: (fact: Fact) => Promise<void>
}>

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString()

/** The keys of a test sign from the beginning. */
const registeredKeys = async ({ signer }: AuditParts) =>
  (await signer.keys()).map((key) => ({ ...key, from: '2026-01-01T00:00:00.000Z' }))

const auditWith = (audit: AuditParts) => ({
  audit: async (...facts: readonly Fact[]): Promise<void> => recordAndSequence(audit, facts),
  isInLog: isArchivedInLog(
    makeIsInLog({ ...audit, register: { all: () => registeredKeys(audit) }, isIntroduced: async () => true, originOf }),
  ),
})

export const makeArchiveWorld: () => Promise<ArchiveWorld> = onStores(
  async () => {
    const { events, put, putVault, eraseVault, vaultOf, placeHold, ...memory } = makeMemoryRetainedEvents()
    const audit = await makeAuditParts()
    return {
      events,
      archive: makeMemoryArchive(),
      ...auditWith(audit),
      entries: {
        of: async (key): Promise<readonly ArchivedEntry[]> =>
          (await audit.entries.of(key)).map(({ text, place }) => {
            const { factId = '', happening = '', factHash = '' } = readEntry(text) ?? {}
            return { factId, happening, factHash, entry: text, ...place }
          }),
      },
      put: (fact, digest) => put(JSON.stringify(fact), digest),
      putVault: ({ eventid, happening }, vaultClass) => putVault(eventid, textOfItemName({ vaultClass, happening })),
      eraseVault: ({ eventid, happening }, vaultClass) =>
        eraseVault(eventid, textOfItemName({ vaultClass, happening })),
      vaultCount: async ({ eventid }) => (await vaultOf(eventid)).length,
      putReview: ({ eventid }) => memory.putReview(eventid),
      hasReview: ({ eventid }) => memory.hasReview(eventid),
      placeHold: ({ tenantid }) => placeHold(tenantid),
    }
  },
  ({
    AUDIT_TABLE: auditTable = '',
    VAULT_TABLE: vaultTable = '',
    ARCHIVE_BUCKET: bucket = '',
    CUSTODY_TABLE: custodyTable = '',
    REVIEWS_TABLE: reviewsTable = '',
  }) => {
    const dynamo = makeDynamo()
    const requireHolds = (tenantId: string, version: number) => requireHoldsVersion(custodyTable, tenantId, version)
    return async () => {
      const table = await ownFactsTable()
      const facts = { table, shardCount: 4 }
      const itemsOf = async (TableName: string, { tenantid, eventid }: Fact) => {
        const ExpressionAttributeValues = { ':pk': `${tenantid}#${eventid}` }
        const query = { TableName, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues, ConsistentRead: true }
        return (await dynamo.send(new QueryCommand(query))).Items ?? []
      }
      return {
        // DynamoDB would delete facts whose end is past while the test runs.
        events: makeDynamoRetainedEvents({ dynamo, facts, vaultTable, reviewsTable, requireHolds, clock: inAnHour }),
        archive: makeS3Archive(makeS3(), bucket),
        entries: makeDynamoAuditEntries(dynamo, auditTable),
        ...auditWith(await makeAuditParts()),
        put: async (fact, digest) => {
          const { Item, TableName } = putOfFact(facts)(fact).put
          await dynamo.send(new PutCommand({ TableName, Item: { ...Item, digest } }))
        },
        putVault: async ({ tenantid, eventid, happening }, vaultClass) => {
          const sk = textOfItemName({ vaultClass, happening })
          const Item = { pk: `${tenantid}#${eventid}`, sk, box: 'a box', wrappedKey: 'a key' }
          await dynamo.send(new PutCommand({ TableName: vaultTable, Item }))
        },
        eraseVault: async ({ tenantid, eventid, happening }, vaultClass) => {
          const sk = textOfItemName({ vaultClass, happening })
          const Item = {
            pk: `${tenantid}#${eventid}`,
            sk,
            erasedAt: '2026-05-01T12:00:00.000Z',
            erasureId: 'an erasure',
          }
          await dynamo.send(new PutCommand({ TableName: vaultTable, Item }))
        },
        vaultCount: async (fact) => (await itemsOf(vaultTable, fact)).length,
        putReview: async ({ tenantid, eventid }) => {
          await dynamo.send(new PutCommand({ TableName: reviewsTable, Item: { pk: `${tenantid}#${eventid}` } }))
        },
        hasReview: async (fact) => (await itemsOf(reviewsTable, fact)).length > 0,
        placeHold: async ({ tenantid }) => {
          const Item = { ...keyOf.holdsVersion(tenantid), version: 1 }
          await dynamo.send(new PutCommand({ TableName: custodyTable, Item }))
        },
      }
    }
  },
)
