import { makeDynamoExportStore } from '#audit/adapters/dynamo-export-store.ts'
import { makeDynamoFactTexts } from '#audit/adapters/dynamo-fact-texts.ts'
import { makeS3ExportBucket } from '#audit/adapters/s3-export-bucket.ts'
import type { ExportBucket, ExportStore, FactTexts } from '#audit/application/export-ports.ts'
import { entryKeyText } from '#audit/application/ports.ts'
import type { EventFacts } from '#audit/application/trail-ports.ts'
import { makeS3Archive } from '#custody/adapters/s3-archive.ts'
import type { Archive } from '#custody/application/archive-ports.ts'
import { makeDynamo, makeS3 } from '#platform/aws-clients.ts'
import { makeMemoryExportBucket, makeMemoryExportStore } from '../doubles/memory-exports.ts'
import { makeMemoryArchive } from '../doubles/memory-retained-events.ts'
import { makeOwnTable } from '../world/own-table.ts'
import { type ListedFactLog, makeFactLog, ownFactsTable } from './facts-stores.ts'
import { onStores } from './stores.ts'

/** The stores of the exports of one test. */
export type ExportStores = Readonly<{
  exports: ExportStore
  archives: ExportBucket
  /** Reads the facts of these events. */
  textsOf: (facts: EventFacts) => FactTexts
  archive: Archive
  /** The facts about the exports. */
  log: ListedFactLog
  /** What an address gives. */
  download: (url: string) => Promise<Buffer>
}>

const inMemory = async (): Promise<ExportStores> => {
  const { bucket, objects } = makeMemoryExportBucket()
  const log = makeFactLog()
  return {
    exports: makeMemoryExportStore(log),
    archives: bucket,
    textsOf: (facts) => ({
      of: async (tenantId, keys) => {
        const found = await Promise.all(
          keys.map(async ({ eventId, happening }) =>
            (await facts.of({ tenantId, eventId }))
              .filter((fact) => fact.happening === happening)
              .map(({ text }) => [entryKeyText({ eventId, happening }), text] as const),
          ),
        )
        return new Map(found.flat())
      },
    }),
    archive: makeMemoryArchive(),
    log,
    download: async (url) => objects.get(url) ?? Buffer.alloc(0),
  }
}

/** Exports in memory; or in a table of their own, because the copy writes those in its table. */
export const makeExportStores: () => Promise<ExportStores> = onStores(
  inMemory,
  ({ FACTS_TABLE = '', EXPORT_BUCKET = '', ARCHIVE_BUCKET = '' }) => {
    const [dynamo, s3] = [makeDynamo(), makeS3()]
    return async () => ({
      exports: makeDynamoExportStore(dynamo, {
        auditLogTable: await makeOwnTable('AuditLogTable'),
        facts: { table: await ownFactsTable(), shardCount: 4 },
      }),
      archives: makeS3ExportBucket(s3, EXPORT_BUCKET),
      textsOf: () => makeDynamoFactTexts(dynamo, FACTS_TABLE),
      archive: makeS3Archive(s3, ARCHIVE_BUCKET),
      log: makeFactLog(),
      download: async (url) => Buffer.from(await (await fetch(url)).arrayBuffer()),
    })
  },
)
