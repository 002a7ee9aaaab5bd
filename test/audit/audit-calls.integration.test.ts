import { S3Client } from '@aws-sdk/client-s3'
import { expect, inject, it } from 'vitest'
import { makeDynamoAuditEntries } from '#audit/adapters/dynamo-audit-entries.ts'
import { makeDynamoAuditLog } from '#audit/adapters/dynamo-audit-log.ts'
import { makeDynamoEventFacts } from '#audit/adapters/dynamo-event-facts.ts'
import { makeS3LogBucket } from '#audit/adapters/s3-log-bucket.ts'
import { makeGetConsistency } from '#audit/application/get-consistency.ts'
import { makeGetProof } from '#audit/application/get-proof.ts'
import { makeGetTrail } from '#audit/application/get-trail.ts'
import { makeListAuditEntries } from '#audit/application/list-audit-entries.ts'
import { makeListCheckpoints } from '#audit/application/list-checkpoints.ts'
import { tiles } from '#audit/application/log-tiles.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { systemClock } from '#platform/system-clock.ts'
import { aLoggedTenant } from '#test/support/builders/a-logged-tenant.ts'

const {
  FACTS_TABLE = '',
  AUDIT_TABLE: auditTable = '',
  AUDIT_LOG_TABLE = '',
  AUDIT_BUCKET = '',
} = inject('environment')

/** The use cases on clients that count their calls by command. Example: `QueryCommand`. */
const countedCalls = () => {
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
  const log = makeDynamoAuditLog(dynamo, AUDIT_LOG_TABLE)
  const bucket = makeS3LogBucket(s3, AUDIT_BUCKET)
  const needs = {
    ...{ log, bucket, tilesOf: (tenantId: string) => tiles(bucket, tenantId) },
    entries: makeDynamoAuditEntries(dynamo, { auditTable, auditLogTable: AUDIT_LOG_TABLE }),
    facts: makeDynamoEventFacts(dynamo, FACTS_TABLE),
    originOf: (tenantId: string) => tenantId,
    clock: systemClock,
  }
  return { counts, needs }
}

const callsOf = async (act: (needs: ReturnType<typeof countedCalls>['needs']) => Promise<unknown>) => {
  const { counts, needs } = countedCalls()
  await act(needs)
  return Object.fromEntries(counts)
}

it('makes the calls that docs/audit.md counts', async () => {
  const { add, factAt, reader, tenantId } = aLoggedTenant()
  const [fact] = await add(factAt('a'))
  await add(factAt('b'))
  const { eventid } = fact ?? factAt('none')
  // The queries of the facts, the entries, the run of the batch and the newest checkpoint. The object is the tile of the leaf.
  const ofEvent = { QueryCommand: 4, GetItemCommand: 1, GetObjectCommand: 1 }
  expect(await callsOf((needs) => makeGetTrail(needs)(reader, eventid, {}))).toEqual(ofEvent)
  expect(await callsOf((needs) => makeGetProof(needs)(reader, eventid, {}))).toEqual(ofEvent)
  const policy = { logs: [], witnesses: [], quorum: 'none' as const }
  expect(await callsOf(({ log }) => makeListCheckpoints({ log, policy })(tenantId, {}))).toEqual({ QueryCommand: 1 })
  const entryCalls = await callsOf((needs) => makeListAuditEntries(needs)(reader, {}))
  expect(entryCalls).toEqual({ QueryCommand: 1, GetObjectCommand: 3 })
  const consistencyCalls = await callsOf((needs) => makeGetConsistency(needs)(tenantId, { from: '1' }))
  expect(consistencyCalls).toMatchObject({ QueryCommand: 1, GetObjectCommand: expect.any(Number) })
  expect(consistencyCalls.GetObjectCommand).toBeLessThanOrEqual(6)
})
