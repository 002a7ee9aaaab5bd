import { makeDynamoAuditChain } from '#audit/adapters/dynamo-audit-chain.ts'
import { makeRecordAudit } from '#audit/application/record-audit.ts'
import { makeDynamo, makeSqs } from '#platform/aws-clients.ts'
import { auditQueueSettings, auditSettings, loadConfig } from '#platform/config.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { pause } from '#platform/pause.ts'
import { factHandler } from '#platform/queue-handler.ts'
import { makeSourceQueue } from '#platform/source-queue.ts'
import { systemClock } from '#platform/system-clock.ts'

const config = loadConfig({ ...auditSettings, ...auditQueueSettings })

const recordAudit = makeRecordAudit({
  chain: makeDynamoAuditChain(makeDynamo(), config.AUDIT_TABLE),
  clock: systemClock,
  pause,
})

/** Audit queue: every fact once in its tenant's chain, a batch with one write. */
export const handler = factHandler(
  {
    logger: makeLogger('record-audit'),
    metrics: makeMetrics('record-audit'),
    queue: makeSourceQueue(makeSqs(), {
      queueUrl: config.AUDIT_QUEUE_URL,
      deadLettersUrl: config.AUDIT_DEAD_LETTERS_URL,
    }),
  },
  recordAudit,
)
