import { randomUUID } from 'node:crypto'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { S3Client } from '@aws-sdk/client-s3'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { makeCheckpointSigner } from '#audit/adapters/checkpoint-signer.ts'
import { makeDynamoAuditEntries } from '#audit/adapters/dynamo-audit-entries.ts'
import { makeDynamoAuditLog } from '#audit/adapters/dynamo-audit-log.ts'
import { makeDynamoEarlierChain } from '#audit/adapters/dynamo-earlier-chain.ts'
import { makeDynamoEventFacts } from '#audit/adapters/dynamo-event-facts.ts'
import { makeDynamoKeyRegister } from '#audit/adapters/dynamo-key-register.ts'
import { makeS3LogBucket } from '#audit/adapters/s3-log-bucket.ts'
import type { AuditEntries } from '#audit/application/ports.ts'
import { makeRecordAudit } from '#audit/application/record-audit.ts'
import { makeSequenceAudit } from '#audit/application/sequence-audit.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeKms } from '#platform/aws-clients.ts'
import { pause } from '#platform/pause.ts'
import { systemClock as clock } from '#platform/system-clock.ts'
import { settingsOf } from '../../tally/aws-clients.ts'
import { type Environment, settingOf } from '../../tally/setting.ts'
import { chainedEntries } from './chained-entries.ts'

/** The recorder and the sequencer of the audit log on the stores of a copy, as the functions make them. */
export const auditParts = (environment: Environment) => {
  const setting = (name: string): string => settingOf(environment, name)
  const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient(settingsOf(environment, 'AWS_ENDPOINT_URL_DYNAMODB')), {
    marshallOptions: { removeUndefinedValues: true },
  })
  const s3 = new S3Client({ ...settingsOf(environment, 'AWS_ENDPOINT_URL_S3'), forcePathStyle: true })
  const [auditTable, auditLogTable] = [setting('AUDIT_TABLE'), setting('AUDIT_LOG_TABLE')]
  const log = makeDynamoAuditLog(dynamo, auditLogTable)
  const bucket = makeS3LogBucket(s3, setting('AUDIT_BUCKET'))
  const entries = makeDynamoAuditEntries(dynamo, { auditTable, auditLogTable })

  const recorder = (to: Pick<AuditEntries, 'add'>, register: (tenantId: string) => Promise<void>) =>
    makeRecordAudit({
      ...{ entries: to, log: { register }, clock, pause },
      random: () => randomUUID().slice(-12),
      reportConflict: ({ factId }) => {
        throw new Error(`The fact ${factId} has another text than its entry.`)
      },
    })

  const sequence = makeSequenceAudit({
    ...{ entries, log, bucket, clock, pause },
    chain: makeDynamoEarlierChain(dynamo, auditTable),
    signer: makeCheckpointSigner([setting('CHECKPOINT_KEY')], { makeClient: makeKms }),
    register: makeDynamoKeyRegister(dynamo, auditLogTable),
    facts: makeDynamoFactLog(dynamo, {
      table: setting('FACTS_TABLE'),
      shardCount: Number(setting('FACTS_SHARDS')),
    }),
    eventFacts: makeDynamoEventFacts(dynamo, setting('FACTS_TABLE')),
    originOf: (tenantId) => `${environment.AUDIT_ORIGIN || setting('AUDIT_BUCKET_DOMAIN')}/${tenantId}`,
    takeOverMs: 10_000,
    reportDifference: (tenantId, difference) => {
      throw new Error(`The log of ${tenantId} has a difference.`, { cause: difference })
    },
  })

  return {
    ...{ log, bucket, sequence },
    /** Each writer has a recorder of its own, as each instance of the function has. */
    makeRecorder: () => recorder(entries, log.register),
    /** Records as earlier versions did: each batch moves the head of the chain of its tenant. */
    makeChainRecorder: () => recorder(chainedEntries(dynamo, auditTable), async () => undefined),
    close: () => {
      dynamo.destroy()
      s3.destroy()
    },
  }
}

export type AuditParts = ReturnType<typeof auditParts>
