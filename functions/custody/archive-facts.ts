import { makeDynamoAuditEntries } from '#custody/adapters/dynamo-audit-entries.ts'
import { makeDynamoHolds, requireHoldsVersion } from '#custody/adapters/dynamo-custody-register.ts'
import { makeDynamoRetainedEvents } from '#custody/adapters/dynamo-retained-events.ts'
import { reportArchive } from '#custody/adapters/report-archive.ts'
import { makeS3Archive } from '#custody/adapters/s3-archive.ts'
import { makeArchiveEvent } from '#custody/application/archive-event.ts'
import { makeArchiveFacts } from '#custody/application/archive-facts.ts'
import { makeDynamo, makeS3 } from '#platform/aws-clients.ts'
import { loadConfig } from '#platform/config.ts'
import { makeLogger, makeStackMetrics } from '#platform/logger.ts'
import { scheduleHandler } from '#platform/schedule-handler.ts'
import { archiveSettings, custodySettings, vaultTableSettings } from '#platform/settings/custody.ts'
import { digestKeysSettings, factsSettings } from '#platform/settings/facts.ts'
import { auditSettings, reviewsSettings } from '#platform/settings/stations.ts'
import { systemClock as clock } from '#platform/system-clock.ts'
import { makeVaultDigests } from '#vault/adapters/vault-parts.ts'

const config = loadConfig(
  factsSettings,
  auditSettings,
  custodySettings,
  vaultTableSettings,
  digestKeysSettings,
  archiveSettings,
  reviewsSettings,
)
const { facts, vaultTable, custodyTable, reviewsTable } = config
const [dynamo, logger] = [makeDynamo(), makeLogger('archive-facts')]
const report = reportArchive(logger, makeStackMetrics('archive-facts'))

const events = makeDynamoRetainedEvents({
  dynamo,
  facts,
  vaultTable,
  reviewsTable,
  requireHolds: (tenantId, version) => requireHoldsVersion(custodyTable, tenantId, version),
  clock,
})
const archiveEvent = makeArchiveEvent({
  events,
  entries: makeDynamoAuditEntries(dynamo, config.auditTable),
  archive: makeS3Archive(makeS3(), config.archiveBucket),
  holds: makeDynamoHolds(dynamo, custodyTable),
  noteOpenReview: report.openReview,
  digestOf: makeVaultDigests(config).of,
  clock,
})

/** A minute less than the timeout of the function. */
const runMs = 240_000

const archiveFacts = makeArchiveFacts({ events, archiveEvent, warn: report.failure, clock, runMs })

/** Every hour: moves the events whose retention is over to the archive, except those under a legal hold. */
export const handler = scheduleHandler(logger, async () => report.counts(await archiveFacts()))
