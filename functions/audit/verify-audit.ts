import { makeDynamoRegisteredTenants } from '#access/adapters/dynamo-registered-tenants.ts'
import { makeTenantCheck } from '#access/adapters/tenant-check.ts'
import { makeDynamoAuditLog } from '#audit/adapters/dynamo-audit-log.ts'
import { makeDynamoEventFacts } from '#audit/adapters/dynamo-event-facts.ts'
import { makeDynamoKeyRegister } from '#audit/adapters/dynamo-key-register.ts'
import { makeDynamoLogEvidence } from '#audit/adapters/dynamo-log-evidence.ts'
import { makeDynamoVerificationRegister } from '#audit/adapters/dynamo-verification-register.ts'
import { reportVerification } from '#audit/adapters/report-verification.ts'
import { makeS3ArchivedTexts } from '#audit/adapters/s3-archived-texts.ts'
import { makeS3LogBucket } from '#audit/adapters/s3-log-bucket.ts'
import { makeFirstDay } from '#audit/application/first-day.ts'
import { tiles } from '#audit/application/log-tiles.ts'
import { makeVerifyAudit } from '#audit/application/verify-audit.ts'
import { makeVerifyGrowth } from '#audit/application/verify-growth.ts'
import { makeVerifyHistory } from '#audit/application/verify-history.ts'
import { makeVerifyLog } from '#audit/application/verify-log.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamoFactRows } from '#facts/adapters/dynamo-fact-rows.ts'
import { makeBalanceCheck } from '#ledger/adapters/balance-check.ts'
import { makeDynamo, makeS3 } from '#platform/aws-clients.ts'
import { loadConfig } from '#platform/config.ts'
import { makeLogger, makeStackMetrics } from '#platform/logger.ts'
import { scheduleHandler } from '#platform/schedule-handler.ts'
import { archiveSettings } from '#platform/settings/custody.ts'
import { factsSettings } from '#platform/settings/facts.ts'
import {
  auditBucketSettings,
  auditLogSettings,
  auditSettings,
  ledgerSettings,
  policyRegisterSettings,
  rulesetRegisterSettings,
  verificationSettings,
  viewsSettings,
} from '#platform/settings/stations.ts'
import { systemClock as clock } from '#platform/system-clock.ts'
import { makeRulesetCheck } from '#scoring/adapters/ruleset-check.ts'
import { makeCountCheck } from '#views/adapters/count-check.ts'
import { makePolicyCheck } from '#workflow/adapters/policy-check.ts'

const config = loadConfig(
  factsSettings,
  auditSettings,
  auditLogSettings,
  auditBucketSettings,
  archiveSettings,
  ledgerSettings,
  rulesetRegisterSettings,
  policyRegisterSettings,
  viewsSettings,
  verificationSettings,
)
const { since, itemsPerHour } = config.verification
const factsTable = config.facts.table
const [dynamo, s3, logger] = [makeDynamo(), makeS3(), makeLogger('verify-audit')]
const report = reportVerification(logger, makeStackMetrics('verify-audit'))
const facts = makeDynamoFactLog(dynamo, config.facts)
const log = makeDynamoAuditLog(dynamo, config.auditLogTable)
const bucket = makeS3LogBucket(s3, config.auditBucket)
/** Each run reads the tiles again: someone can have altered them since. */
const tilesOf = (tenantId: string) => tiles(bucket, tenantId)
// A check reads at most seven items for each entry of a log, so a round is over within a day.
const smallSizeMax = 3 * itemsPerHour
const remembered = makeDynamoVerificationRegister(dynamo, config.auditLogTable)

const ofLogs = {
  log,
  bucket,
  register: makeDynamoKeyRegister(dynamo, config.auditLogTable),
  facts: makeDynamoEventFacts(dynamo, factsTable),
  evidence: makeDynamoLogEvidence(dynamo, { auditTable: config.auditTable, factsTable }),
  archive: makeS3ArchivedTexts(s3, config.archiveBucket),
  rows: makeDynamoFactRows(dynamo, config.facts),
  tilesOf,
  originOf: config.originOf,
  clock,
}
const sinceOf = makeFirstDay({ ...ofLogs, remembered, random: Math.random, since, smallSizeMax })
const needs = { ...ofLogs, sinceOf }

const states = [
  makeBalanceCheck(dynamo, { ...config, sinceOf }, clock),
  makeRulesetCheck(dynamo, { table: config.rulesetsTable, factsTable }),
  makePolicyCheck(dynamo, { table: config.policiesTable, factsTable }),
  makeTenantCheck(dynamo, { table: config.tenantsTable, factsTable }),
  makeCountCheck(dynamo, { viewsTable: config.viewsTable, facts: config.facts, sinceOf }, clock),
]

/** Almost a day: the run after it begins the next round. */
const dayMs = 23.5 * 3_600_000

/** What came since the last run is compared at once, up to this many items. */
const growthMax = 20_000

const verifyAudit = makeVerifyAudit({
  log,
  tenants: makeDynamoRegisteredTenants(dynamo, config.tenantsTable),
  checks: [
    { check: makeVerifyHistory(needs), budget: 1, restMs: 0 },
    { check: makeVerifyGrowth(needs), budget: growthMax, restMs: 0 },
    ...[makeVerifyLog(needs), ...states].map((check) => ({ check, budget: itemsPerHour, restMs: dayMs })),
  ],
  register: remembered,
  facts,
  clock,
  runMs: 600_000,
  reportDifference: report.difference,
  warn: report.failure,
})

/** Every hour: compares the audit logs, the facts and the states of all areas, and reports what differs. */
export const handler = scheduleHandler(logger, async () => report.counts(await verifyAudit()))
