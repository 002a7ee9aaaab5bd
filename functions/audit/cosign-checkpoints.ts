import { factConsumerParts } from '#access/adapters/fact-consumer-parts.ts'
import { makeDynamoAuditLog } from '#audit/adapters/dynamo-audit-log.ts'
import { makeHttpWitness } from '#audit/adapters/http-witness.ts'
import { reportCosigning } from '#audit/adapters/report-cosigning.ts'
import { makeS3LogBucket } from '#audit/adapters/s3-log-bucket.ts'
import { witnessesSettings } from '#audit/adapters/witnesses-settings.ts'
import { makeCosignCheckpoints } from '#audit/application/cosign-checkpoints.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamo, makeS3 } from '#platform/aws-clients.ts'
import { makeStackMetrics } from '#platform/logger.ts'
import { factHandler } from '#platform/queue-handler.ts'
import { factsSettings } from '#platform/settings/facts.ts'
import { auditBucketSettings, auditLogSettings } from '#platform/settings/stations.ts'
import { systemClock as clock } from '#platform/system-clock.ts'

const { parts, config } = factConsumerParts(
  'cosign-checkpoints',
  'cosignatures',
  factsSettings,
  auditLogSettings,
  auditBucketSettings,
  witnessesSettings,
)
const dynamo = makeDynamo()

const cosignCheckpoints = makeCosignCheckpoints({
  policy: config.auditPolicy,
  log: makeDynamoAuditLog(dynamo, config.auditLogTable),
  bucket: makeS3LogBucket(makeS3(), config.auditBucket),
  facts: makeDynamoFactLog(dynamo, config.facts),
  // Three requests to each witness fit into the timeout of the function.
  send: makeHttpWitness({ timeoutMs: 8000, restMs: 30_000 }),
  clock,
  report: reportCosigning(parts.logger, makeStackMetrics('cosign-checkpoints')),
})

/** Queue cosignatures: sends the newest checkpoint of each log to the witnesses, and publishes their cosignatures. */
export const handler = factHandler(parts, cosignCheckpoints)
