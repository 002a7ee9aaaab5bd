import { tenantOfPending } from '#audit/adapters/audit-log-rows.ts'
import { makeCheckpointSigner } from '#audit/adapters/checkpoint-signer.ts'
import { makeDynamoAuditEntries } from '#audit/adapters/dynamo-audit-entries.ts'
import { makeDynamoAuditLog } from '#audit/adapters/dynamo-audit-log.ts'
import { makeDynamoEarlierChain } from '#audit/adapters/dynamo-earlier-chain.ts'
import { makeDynamoEventFacts } from '#audit/adapters/dynamo-event-facts.ts'
import { makeDynamoKeyRegister } from '#audit/adapters/dynamo-key-register.ts'
import { reportSequencing } from '#audit/adapters/report-sequencing.ts'
import { makeS3LogBucket } from '#audit/adapters/s3-log-bucket.ts'
import { makeRegisterKeys } from '#audit/application/register-keys.ts'
import { makeSequenceAudit } from '#audit/application/sequence-audit.ts'
import { makeSequenceWaiting } from '#audit/application/sequence-waiting.ts'
import { makeSweepLogs } from '#audit/application/sweep-logs.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamo, makeKms, makeS3 } from '#platform/aws-clients.ts'
import { loadConfig } from '#platform/config.ts'
import { makeLogger, makeStackMetrics } from '#platform/logger.ts'
import { pause } from '#platform/pause.ts'
import { factsSettings } from '#platform/settings/facts.ts'
import {
  auditBucketSettings,
  auditLogSettings,
  auditSettings,
  checkpointKeysSettings,
} from '#platform/settings/stations.ts'
import { systemClock as clock } from '#platform/system-clock.ts'
import { triggerHandler } from '#platform/trigger-handler.ts'

const config = loadConfig(factsSettings, auditSettings, auditLogSettings, auditBucketSettings, checkpointKeysSettings)
const [dynamo, logger] = [makeDynamo(), makeLogger('sequence-audit')]
const report = reportSequencing(logger, makeStackMetrics('sequence-audit'))
const log = makeDynamoAuditLog(dynamo, config.auditLogTable)
const signer = makeCheckpointSigner(config.checkpointKeys, { makeClient: makeKms })
const register = makeDynamoKeyRegister(dynamo, config.auditLogTable)
const facts = makeDynamoFactLog(dynamo, config.facts)

const sequence = makeSequenceAudit({
  entries: makeDynamoAuditEntries(dynamo, config),
  chain: makeDynamoEarlierChain(dynamo, config.auditTable),
  log,
  bucket: makeS3LogBucket(makeS3(), config.auditBucket),
  signer,
  register,
  facts,
  eventFacts: makeDynamoEventFacts(dynamo, config.facts.table),
  originOf: config.originOf,
  clock,
  pause,
  // A run takes seconds. Its process died, or another one only repeats its writes.
  takeOverMs: 10_000,
  reportDifference: report.difference,
})

/** Half of the timeout of the function: a run that began in time is completed. */
const runMs = 60_000

const registerKeys = makeRegisterKeys({ signer, register, facts, clock })
const sequenceWaiting = makeSequenceWaiting({ sequence, clock, runMs, warn: report.failure })
// The stream brings an entry within seconds.
const sweepLogs = makeSweepLogs({ log, sequence, clock, lateMs: 15_000, runMs, warn: report.failure })

/** The stream of `audit-log`, and every minute: gives the entries that wait their indexes, and signs checkpoints. */
export const handler = triggerHandler(logger, {
  onChanges: (partitions) => sequenceWaiting(partitions.flatMap((pk) => tenantOfPending(pk) ?? [])),
  onSchedule: async () => {
    await registerKeys()
    report.sweep(await sweepLogs())
  },
})
