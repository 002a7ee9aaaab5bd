import { S3Client } from '@aws-sdk/client-s3'
import { expect, it } from 'vitest'
import { makeDynamoAuditLog } from '#audit/adapters/dynamo-audit-log.ts'
import { makeDynamoEventFacts } from '#audit/adapters/dynamo-event-facts.ts'
import { makeDynamoKeyRegister } from '#audit/adapters/dynamo-key-register.ts'
import { makeDynamoLogEvidence } from '#audit/adapters/dynamo-log-evidence.ts'
import { makeS3ArchivedTexts } from '#audit/adapters/s3-archived-texts.ts'
import { makeS3LogBucket } from '#audit/adapters/s3-log-bucket.ts'
import { tiles } from '#audit/application/log-tiles.ts'
import { makeVerifyGrowth } from '#audit/application/verify-growth.ts'
import { makeVerifyHistory } from '#audit/application/verify-history.ts'
import { makeDynamoFactRows } from '#facts/adapters/dynamo-fact-rows.ts'
import { dayOf, daysAfter } from '#kernel/domain/instant.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { aVerifiedTenant } from '#test/support/builders/a-verified-tenant.ts'

type Tenant = Awaited<ReturnType<typeof aVerifiedTenant>>

/** The parts of a tenant on clients that count their calls by command. Example: `QueryCommand`. */
const countedNeeds = ({ parts }: Tenant) => {
  const counts = new Map<string, number>()
  const count = (name = ''): void => void counts.set(name, (counts.get(name) ?? 0) + 1)
  const [dynamo, s3] = [makeDynamo(), new S3Client({ forcePathStyle: true })]
  const counting = { step: 'initialize' } as const
  dynamo.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        count(commandName)
        return next(args)
      },
    counting,
  )
  s3.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        count(commandName)
        return next(args)
      },
    counting,
  )
  const { FACTS_TABLE = '', AUDIT_TABLE = '', AUDIT_LOG_TABLE = '', AUDIT_BUCKET = '' } = parts.environment
  const bucket = makeS3LogBucket(s3, AUDIT_BUCKET)
  return {
    counts,
    needs: {
      ...parts.needs,
      ...{ bucket, log: makeDynamoAuditLog(dynamo, AUDIT_LOG_TABLE) },
      register: makeDynamoKeyRegister(dynamo, AUDIT_LOG_TABLE),
      facts: makeDynamoEventFacts(dynamo, FACTS_TABLE),
      evidence: makeDynamoLogEvidence(dynamo, { auditTable: AUDIT_TABLE, factsTable: FACTS_TABLE }),
      archive: makeS3ArchivedTexts(s3, AUDIT_BUCKET),
      rows: makeDynamoFactRows(dynamo, { table: FACTS_TABLE, shardCount: 1 }),
      tilesOf: (tenantId: string) => tiles(bucket, tenantId),
    },
  }
}

/** docs/performance.md has these figures. */
it('The verification of 256 new entries and their facts makes the calls that its costs are calculated from', async () => {
  const tenant = await aVerifiedTenant(256)
  const growth = countedNeeds(tenant)
  const { next } = await makeVerifyGrowth(growth.needs).run(tenant.tenantId, undefined, 10_000)
  // A batch of entries is looked up once for each page with one of its facts, and the day can end between two facts.
  expect(growth.counts.get('GetObjectCommand')).toBe(4)
  expect(growth.counts.get('BatchGetItemCommand')).toBeLessThanOrEqual(11)
  expect(growth.counts.get('QueryCommand')).toBeLessThanOrEqual(24)
  expect(growth.counts.get('GetItemCommand')).toBeLessThanOrEqual(14)
  const idle = countedNeeds(tenant)
  await makeVerifyGrowth(idle.needs).run(tenant.tenantId, next, 10_000)
  await makeVerifyHistory(idle.needs).run(tenant.tenantId, undefined, 1)
  expect(idle.counts.get('GetObjectCommand')).toBe(4)
  expect(idle.counts.get('GetItemCommand')).toBe(3)
  expect(idle.counts.get('QueryCommand')).toBeLessThanOrEqual(13)
  expect(idle.counts.get('BatchGetItemCommand')).toBeUndefined()
})

it('The verification makes one query for each day without facts, and each shard', async () => {
  const tenant = await aVerifiedTenant(0)
  const queriesFrom = async (daysBefore: number) => {
    const { counts, needs } = countedNeeds(tenant)
    const from = `${dayOf(daysAfter(new Date().toISOString(), -daysBefore))}T00:00:00.000Z`
    await makeVerifyGrowth({ ...needs, sinceOf: async () => from }).run(tenant.tenantId, undefined, 10_000)
    return counts.get('QueryCommand') ?? 0
  }
  expect((await queriesFrom(30)) - (await queriesFrom(10))).toBe(20)
})
