import { factConsumerParts } from '#access/adapters/fact-consumer-parts.ts'
import { makeDynamoAuditChain } from '#audit/adapters/dynamo-audit-chain.ts'
import { reportConflict } from '#audit/adapters/report-conflict.ts'
import { makeRecordAudit } from '#audit/application/record-audit.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { makeStackMetrics } from '#platform/logger.ts'
import { pause } from '#platform/pause.ts'
import { factHandler } from '#platform/queue-handler.ts'
import { auditSettings } from '#platform/settings/stations.ts'
import { systemClock } from '#platform/system-clock.ts'

const { parts, config } = factConsumerParts('record-audit', 'audit', auditSettings)
const chain = makeDynamoAuditChain(makeDynamo(), config.auditTable)
const report = reportConflict(parts.logger, makeStackMetrics('record-audit'))

/** Audit queue: adds every fact once to the chain of its tenant, with one write per batch. */
export const handler = factHandler(parts, makeRecordAudit({ chain, clock: systemClock, pause, reportConflict: report }))
