import { makeDynamoExportStore } from '#audit/adapters/dynamo-export-store.ts'
import { makeDynamoFactTexts } from '#audit/adapters/dynamo-fact-texts.ts'
import { reportExports } from '#audit/adapters/report-exports.ts'
import { makeS3ArchivedTexts } from '#audit/adapters/s3-archived-texts.ts'
import { makeS3ExportBucket } from '#audit/adapters/s3-export-bucket.ts'
import { makeS3LogBucket } from '#audit/adapters/s3-log-bucket.ts'
import { makeTileCache, tiles } from '#audit/application/log-tiles.ts'
import { makeWriteExports } from '#audit/application/write-exports.ts'
import { makeDynamo, makeS3 } from '#platform/aws-clients.ts'
import { loadConfig } from '#platform/config.ts'
import { makeLogger, makeStackMetrics } from '#platform/logger.ts'
import { archiveSettings } from '#platform/settings/custody.ts'
import { factsSettings } from '#platform/settings/facts.ts'
import { auditBucketSettings, auditLogSettings, exportBucketSettings } from '#platform/settings/stations.ts'
import { systemClock as clock } from '#platform/system-clock.ts'
import { triggerHandler } from '#platform/trigger-handler.ts'

const config = loadConfig(factsSettings, auditLogSettings, auditBucketSettings, archiveSettings, exportBucketSettings)
const [dynamo, s3, logger] = [makeDynamo(), makeS3(), makeLogger('write-exports')]
const report = reportExports(logger, makeStackMetrics('write-exports'))
const bucket = makeS3LogBucket(s3, config.auditBucket)
const cache = makeTileCache()

const writeExports = makeWriteExports({
  exports: makeDynamoExportStore(dynamo, config),
  archives: makeS3ExportBucket(s3, config.exportBucket),
  bucket,
  tilesOf: (tenantId) => tiles(bucket, tenantId, cache),
  texts: makeDynamoFactTexts(dynamo, config.facts.table),
  archived: makeS3ArchivedTexts(s3, config.archiveBucket).of,
  clock,
  // Half of the timeout of the function: a part that was begun in time is completed.
  runMs: 60_000,
  sliceMs: 20_000,
  // The function has ended by then.
  leaseMs: 180_000,
  // S3 requires 5 MiB.
  partBytesMin: 8_388_608,
  reportEnd: report.end,
  warn: report.failure,
})

const write = async () => report.sweep(await writeExports())

/** The stream of `audit-log`, and every minute: writes the archives of the exports that are open. */
export const handler = triggerHandler(logger, { onChanges: write, onSchedule: write })
