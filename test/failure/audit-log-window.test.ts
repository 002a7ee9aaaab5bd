import { randomUUID } from 'node:crypto'
import { GetObjectCommand } from '@aws-sdk/client-s3'
import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { rowKey } from '#audit/adapters/audit-log-rows.ts'
import { makeDynamoExportStore } from '#audit/adapters/dynamo-export-store.ts'
import { makeRequestExport } from '#audit/application/request-export.ts'
import { readPolicy } from '#audit/application/trust-policy.ts'
import { verifierKeyText } from '#audit/application/verifier-key.ts'
import { makeVerifyLog } from '#audit/application/verify-log.ts'
import { eventIdOfCheckpoint } from '#facts/application/identity.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeDynamo, makeS3 } from '#platform/aws-clients.ts'
import { systemClock } from '#platform/system-clock.ts'
import { aCheckRound } from '#test/support/builders/a-check-round.ts'
import { aSealedRecord, sealOfCopy } from '#test/support/builders/a-seal.ts'
import { faultsOfArchive, faultsOfFolder } from '#test/support/builders/an-export.ts'
import { anHttpEvent } from '#test/support/builders/an-http-event.ts'
import { anSqsEvent } from '#test/support/builders/an-sqs-event.ts'
import { aFolder } from '#test/support/world/a-folder.ts'
import { aToken } from '#test/support/world/client.ts'
import { dieAfterWrite } from '#test/support/world/die-after-write.ts'
import { type DynamoCall, startDynamoProxy } from '#test/support/world/dynamo-proxy.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { objectsOfLog } from '#test/support/world/objects-of-log.ts'
import { makeOwnAuditLog, pendingOf } from '#test/support/world/own-audit-log.ts'
import type { OwnFunction } from '#test/support/world/own-function.ts'
import { runWitness } from '#test/support/world/own-witness.ts'
import { testConditions } from '#test/support/world/test-conditions.ts'

const { seed } = testConditions()

let world: Awaited<ReturnType<typeof makeOwnAuditLog>>
let sequencer: OwnFunction

beforeAll(async () => {
  world = await makeOwnAuditLog()
  sequencer = await world.start('sequence-audit')
  // Introduces the key.
  await sequencer.invoke({})
})
afterAll(() => world?.close())

const areSequenced = async (tenantIds: readonly string[]): Promise<boolean> => {
  const states = await Promise.all(tenantIds.map((one) => world.parts.log.state(one)))
  return states.every((state) => state && !state.run)
}

/** Gives the entries of logs their indexes, also those of runs whose process died. */
const sequence = async (...tenantIds: readonly string[]): Promise<void> => {
  await eventually(async () => {
    await sequencer.invoke(pendingOf(...tenantIds))
    return areSequenced(tenantIds)
  })
}

const expectWhole = async (tenantId: string, facts: readonly Fact[]): Promise<void> => {
  const entries = await world.entriesOf(tenantId)
  expect(entries.map(({ factId }) => factId).toSorted()).toEqual(facts.map(({ id }) => id).toSorted())
  expect((await aCheckRound(makeVerifyLog(world.parts.needs), tenantId)).differences).toEqual([])
  const objects = await objectsOfLog(world.environment.AUDIT_BUCKET ?? '', tenantId)
  expect(await faultsOfFolder(objects, await world.trustIn(tenantId))).toEqual([])
}

/** The kind of a write. Example: `PUT tile`. */
const kindOfWrite = ({ operation, table }: DynamoCall): string => {
  const { FACTS_TABLE, AUDIT_LOG_TABLE } = world.environment
  const names = new Map([
    [FACTS_TABLE, 'facts'],
    [AUDIT_LOG_TABLE, 'audit-log'],
  ])
  const [, object] = /\/(tile|checkpoint)/.exec(table) ?? []
  return `${operation} ${names.get(table) ?? object ?? ''}`.trim()
}

it('A log whose sequencer is killed after any of its writes is whole when the stream brings the entries again, or only the sweep comes', async () => {
  console.log(`The seed is ${seed}. SLUICE_SEED=${seed} repeats which of the two completes which window.`)
  const windows: string[] = []
  const logs: (readonly [string, readonly Fact[]])[] = []
  for (let hasDied = true; hasDied; ) {
    const tenantId = world.newTenant()
    const first = await world.record(tenantId, 3)
    await sequence(tenantId)
    // Across the border of a tile.
    const facts = [...first, ...(await world.record(tenantId, 257))]
    const write = await dieAfterWrite({
      ...{ path: 'functions/audit/sequence-audit.ts', environment: world.environment },
      ...{ event: pendingOf(tenantId), last: windows.length + 1 },
    })
    logs.push([tenantId, facts])
    hasDied = write !== undefined
    if (write) windows.push(kindOfWrite(write))
  }
  console.log(windows)
  // With a seed that is one higher, each window is completed by the other of the two.
  const tenantsOf = (way: number) => logs.flatMap(([tenantId], index) => ((index + seed) % 2 === way ? [tenantId] : []))
  await sequence(...tenantsOf(0))
  await eventually(async () => {
    await sequencer.invoke({})
    return areSequenced(tenantsOf(1))
  })
  for (const [tenantId, facts] of logs) await expectWhole(tenantId, facts)
}, 300_000)

it('A checkpoint whose cosigner is killed after any of its writes gets one line of the witness, in the bucket and in its fact', async () => {
  const { parts, environment } = world
  const keys = (await world.trustIn('acme')).keys.map(verifierKeyText)
  const witness = await runWitness(await aFolder(), [{ origin: parts.originOf('*'), keys }])
  const proxy = await startDynamoProxy(witness.url)
  const policy = `witness w1 ${witness.key} ${proxy.url}\nquorum w1`
  const settings = { AUDIT_POLICY: policy }
  const survivor = await world.start('cosign-checkpoints', settings)
  const windows: string[] = []
  for (let hasDied = true; hasDied; ) {
    const tenantId = world.newTenant()
    await world.record(tenantId, 3)
    await sequence(tenantId)
    const [newest] = (await parts.log.checkpoints(tenantId, { limit: 1 })).items
    const eventId = eventIdOfCheckpoint(tenantId, newest?.at ?? '')
    const history = () => parts.factLog.history(wholeTenant(tenantId), eventId)
    const [signed] = await history()
    if (!signed) return expect.unreachable()
    const event = anSqsEvent(await aSealedRecord(signed, sealOfCopy(environment)))
    const write = await dieAfterWrite({
      ...{ path: 'functions/audit/cosign-checkpoints.ts', environment: { ...environment, ...settings }, event },
      ...{ last: windows.length + 1, others: [proxy] },
    })
    hasDied = write !== undefined
    if (write) windows.push(kindOfWrite(write))
    expect(await survivor.invoke(event)).toEqual({ batchItemFailures: [] })
    const objects = await objectsOfLog(environment.AUDIT_BUCKET ?? '', tenantId)
    const trust = { ...(await world.trustIn(tenantId)), policy: readPolicy(policy) }
    expect([windows, await faultsOfFolder(objects, trust)]).toEqual([windows, []])
    const { cosignatures = [] } = (await parts.log.checkpoints(tenantId, { limit: 1 })).items[0] ?? {}
    const cosigned = (await history()).filter(({ type }) => type === 'Audit.Checkpoint.Cosigned.v1')
    expect([windows, cosigned.map(({ data }) => data.line)]).toEqual([windows, cosignatures])
    expect(cosignatures).toHaveLength(1)
  }
  await proxy.close()
  expect(windows).toEqual(['POST', 'PutItem facts', 'UpdateItem audit-log', 'PUT checkpoint'])
}, 300_000)

it('A checkpoint has the quorum of the witness of AUDIT_POLICY, in the bucket and in the answer of the call', async () => {
  const { parts, environment } = world
  const keys = (await world.trustIn('acme')).keys.map(verifierKeyText)
  const witness = await runWitness(await aFolder(), [{ origin: parts.originOf('*'), keys }])
  const settings = { AUDIT_POLICY: `witness w1 ${witness.key} ${witness.url}\nquorum w1` }
  const [cosigner, reader] = await Promise.all([
    world.start('cosign-checkpoints', settings),
    world.start('audit-read', settings),
  ])
  const tenantId = world.newTenant()
  const headers = { authorization: `Bearer ${await aToken(environment, { tenant: tenantId, scope: 'audit:read' })}` }
  const shown = async () => {
    const { body = '' } = await reader.invoke(anHttpEvent({ method: 'GET', path: '/v1/audit/checkpoints', headers }))
    return JSON.parse(body).items
  }
  await world.record(tenantId, 3)
  await sequence(tenantId)
  expect(await shown()).toMatchObject([{ size: 3, cosignedBy: [], meetsPolicy: false }])

  const [newest] = (await parts.log.checkpoints(tenantId, { limit: 1 })).items
  const eventId = eventIdOfCheckpoint(tenantId, newest?.at ?? '')
  const [signed] = await parts.factLog.history(wholeTenant(tenantId), eventId)
  if (!signed) return expect.unreachable()
  const event = anSqsEvent(await aSealedRecord(signed, sealOfCopy(environment)))
  expect(await cosigner.invoke(event)).toEqual({ batchItemFailures: [] })
  const published = (await parts.bucket.checkpoint(tenantId))?.text ?? ''
  expect(published).toContain('\n— witness.example/w1 ')
  expect(await shown()).toMatchObject([{ size: 3, cosignedBy: ['w1'], meetsPolicy: true, note: published }])
}, 60_000)

it('An export whose runner is killed after any of its writes is written once, and verifies', async () => {
  const { parts, environment } = world
  const [dynamo, s3] = [makeDynamo(), makeS3()]
  const { AUDIT_LOG_TABLE: auditLogTable = '', FACTS_TABLE: table = '', EXPORT_BUCKET: Bucket = '' } = environment
  const exports = makeDynamoExportStore(dynamo, { auditLogTable, facts: { table, shardCount: 1 } })
  const request = makeRequestExport({ ...{ log: parts.log, exports, originOf: parts.originOf }, clock: systemClock })
  const tenantId = world.newTenant()
  // The first part has 256 of them: S3 requires 5 MiB.
  await world.record(tenantId, 260, { data: { text: 'x'.repeat(40_000) } })
  await sequence(tenantId)
  const survivor = await world.start('write-exports')
  const person = { ...{ tenantId, subject: 'auditor-7', issuer: 'https://issuer.example/' }, isOperator: false }
  const windows: string[] = []
  for (let hasDied = true; hasDied; ) {
    const one = await request(person, { body: {}, idempotencyKey: randomUUID() })
    const write = await dieAfterWrite({
      ...{ path: 'functions/audit/write-exports.ts', environment, event: {}, last: windows.length + 1 },
    })
    hasDied = write !== undefined
    if (write) windows.push(kindOfWrite(write))
    // Three minutes later, the lease of the dead runner is over.
    await endLease(dynamo, auditLogTable, one)
    await survivor.invoke({})
    expect(await exports.read(one)).toMatchObject({ status: 'completed' })
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: `${tenantId}/${one.id}.tar` }))
    const archive = Buffer.from((await Body?.transformToByteArray()) ?? '')
    expect([windows, await faultsOfArchive(archive, await world.trustIn(tenantId))]).toEqual([windows, []])
    const types = (await parts.factLog.history(wholeTenant(tenantId), one.id)).map(({ type }) => type)
    expect(types).toEqual(['Audit.Export.Requested.v1', 'Audit.Export.Completed.v1'])
    expect(await exports.openCount(tenantId)).toBe(0)
  }
  const part = ['PUT', 'PutItem audit-log']
  expect(windows).toEqual([
    ...['PutItem audit-log', 'POST', 'PutItem audit-log', ...part, ...part],
    ...['POST', 'TransactWriteItems audit-log'],
  ])
}, 300_000)

const endLease = async (
  dynamo: ReturnType<typeof makeDynamo>,
  TableName: string,
  one: Readonly<{ tenantId: string; id: string }>,
): Promise<void> => {
  await dynamo
    .send(
      new UpdateCommand({
        ...{ TableName, Key: rowKey.export(one), UpdateExpression: 'SET #export.leaseUntil = :past' },
        ConditionExpression: 'attribute_exists(#export.leaseUntil)',
        ExpressionAttributeNames: { '#export': 'export' },
        ExpressionAttributeValues: { ':past': '2026-03-01T12:00:00.000Z' },
      }),
    )
    .catch((error: unknown) => {
      if (!(error instanceof Error && error.name === 'ConditionalCheckFailedException')) throw error
    })
}
