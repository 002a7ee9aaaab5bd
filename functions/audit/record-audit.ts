import { randomUUID } from 'node:crypto'
import { factConsumerParts } from '#access/adapters/fact-consumer-parts.ts'
import { makeDynamoAuditEntries } from '#audit/adapters/dynamo-audit-entries.ts'
import { makeDynamoAuditLog } from '#audit/adapters/dynamo-audit-log.ts'
import { reportConflict } from '#audit/adapters/report-conflict.ts'
import { makeRecordAudit } from '#audit/application/record-audit.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { makeStackMetrics } from '#platform/logger.ts'
import { pause } from '#platform/pause.ts'
import { factHandler } from '#platform/queue-handler.ts'
import { auditLogSettings, auditSettings } from '#platform/settings/stations.ts'
import { systemClock as clock } from '#platform/system-clock.ts'

const { parts, config } = factConsumerParts('record-audit', 'audit', auditSettings, auditLogSettings)
const dynamo = makeDynamo()

const recordAudit = makeRecordAudit({
  entries: makeDynamoAuditEntries(dynamo, config),
  log: makeDynamoAuditLog(dynamo, config.auditLogTable),
  clock,
  // The last digits of a random UUID are random.
  random: () => randomUUID().slice(-12),
  pause,
  reportConflict: reportConflict(parts.logger, makeStackMetrics('record-audit')),
})

/** Audit queue: records an entry for every fact once, with one write for up to 99 facts of a tenant. */
export const handler = factHandler(parts, recordAudit)
