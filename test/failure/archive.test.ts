import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { afterEach, expect, inject, it } from 'vitest'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { eventIdOfSource } from '#facts/application/identity.ts'
import { isTombstone } from '#facts/domain/tombstone.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { aFact, anEvent } from '#test/support/builders/a-fact.ts'
import { aClient } from '#test/support/world/client.ts'
import { type DynamoProxy, startDynamoProxy } from '#test/support/world/dynamo-proxy.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { type OwnFunction, startFunction } from '#test/support/world/own-function.ts'
import { readChain } from '#test/support/world/read-chain.ts'

const environment = inject('environment')
const { FACTS_TABLE = '', AUDIT_TABLE = '', BRIDGE_TABLE = '', VIEWS_TABLE = '' } = environment
const dynamo = makeDynamo()
const log = makeDynamoFactLog(dynamo, { table: FACTS_TABLE, shardCount: 4 })

let proxy: DynamoProxy | undefined
let running: OwnFunction | undefined
afterEach(async () => {
  await running?.kill()
  await proxy?.close()
})

/** Runs archive-facts in a process of its own, which dies when it makes the first call of this kind, if one is named. */
const archiveFacts = async (deadlyCall?: string): Promise<void> => {
  proxy = await startDynamoProxy(environment.AWS_ENDPOINT_URL_DYNAMODB ?? '')
  const own = await startFunction({
    path: 'functions/custody/archive-facts.ts',
    environment: { ...environment, AWS_ENDPOINT_URL_DYNAMODB: proxy.url },
    timeoutMs: 60_000,
  })
  running = own
  if (deadlyCall === undefined) {
    await own.invoke({})
  } else {
    proxy.meddle(
      ({ operation }) => (operation === deadlyCall ? 'mute' : 'pass'),
      () => void own.kill(),
    )
    await expect(own.invoke({})).rejects.toThrow('died')
  }
  await own.kill()
  await proxy.close()
}

/** An event whose retention ended, when all consumers are done with it. */
const aSettledEvent = async () => {
  const tenantId = `archived-${randomUUID()}`
  const event = { ...anEvent, id: randomUUID(), time: '2026-03-01T12:00:00.000Z' }
  const eventId = eventIdOfSource(wholeTenant(tenantId), event.source, event.id)
  const { fact } = await log.append(
    aFact({
      tenantid: tenantId,
      eventid: eventId,
      producerid: event.id,
      time: event.time,
      retainuntil: '2026-04-01T12:00:01.000Z',
    }),
  )
  const facts = await eventually(async () => {
    const found = await log.history(wholeTenant(tenantId), eventId)
    return found.length === 3 && found
  })
  const marks = facts.map(({ id }) => `${id}@sluice.events`)
  await eventually(async () => {
    const chain = await readChain(dynamo, AUDIT_TABLE, tenantId)
    const published = await Promise.all(marks.map((pk) => itemOf(BRIDGE_TABLE, pk)))
    const row = await itemOf(VIEWS_TABLE, `${tenantId}#${eventId}`)
    return chain.length === 3 && published.every((mark) => mark?.state === 'published') && row?.status === 'approved'
  })
  return { tenantId, event, eventId, received: fact, facts, marks }
}

const itemOf = async (TableName: string, pk: string) =>
  (await dynamo.send(new GetCommand({ TableName, Key: { pk }, ConsistentRead: true }))).Item

const breachesOf = async (tenantId: string) =>
  (await readChain(dynamo, AUDIT_TABLE, tenantId)).filter(({ type }) => type === 'Security.Access.Violated.v1')

it('An event past its retention is archived once, though the function is killed at its transaction; its id stays taken', async () => {
  const { tenantId, event, eventId, received, facts, marks } = await aSettledEvent()
  await archiveFacts('TransactWriteItems')
  await archiveFacts()

  const pk = `${tenantId}#${eventId}`
  const history = await log.history(wholeTenant(tenantId), eventId)
  expect(history.filter(isTombstone)).toHaveLength(1)
  expect(history.filter(({ happening }) => happening === 'archived')).toHaveLength(1)

  // The consumers act on the fact `archived`.
  await eventually(async () => {
    const left = await Promise.all([...marks.map((mark) => itemOf(BRIDGE_TABLE, mark)), itemOf(VIEWS_TABLE, pk)])
    return left.every((item) => item === undefined)
  })
  await eventually(async () => (await readChain(dynamo, AUDIT_TABLE, tenantId)).length === 4)

  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['commands/archive.ts', 'verify', eventId, '--tenant', tenantId],
    { env: { ...process.env, ...environment } },
  )
  expect(stdout).toBe(`facts/${tenantId}/2026-03-01/${eventId}.json: ${facts.length} facts, all proved.\n`)

  const client = await aClient(environment, tenantId)
  const again = await client.post(event)
  expect([again.status, await again.json()]).toMatchObject([202, { id: eventId, receivedAt: received.receivedat }])
  const other = await client.post({ ...event, data: { ...event.data, amount: { minorUnits: 1, currency: 'EUR' } } })
  expect([other.status, await other.json()]).toMatchObject([409, { code: 'event-id-taken' }])
  const batch = await client.call('/v1/events/batch', {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents-batch+json', 'idempotency-key': randomUUID() },
    body: JSON.stringify([event]),
  })
  expect(await batch.json()).toEqual({ results: [{ index: 0, status: 202, id: eventId }] })

  // The stream is in order: when it reports a change that no one may make, it has accepted those of the archive.
  await dynamo.send(
    new UpdateCommand({
      TableName: FACTS_TABLE,
      Key: { pk, sk: 'archived' },
      UpdateExpression: 'SET expiresAt = :end',
      ExpressionAttributeValues: { ':end': 4_000_000_000 },
    }),
  )
  await eventually(async () => (await breachesOf(tenantId)).length > 0)
  expect(await breachesOf(tenantId)).toHaveLength(1)
})

it('Facts of the ledger and of tenants are not found by the archive, whatever the retention of the tenant', async () => {
  const shards = await Promise.all(
    Array.from({ length: 16 }, async (_, shard) => {
      const query = new QueryCommand({
        TableName: FACTS_TABLE,
        IndexName: 'byRetention',
        KeyConditionExpression: 'byRetentionPk = :shard',
        ExpressionAttributeValues: { ':shard': `retain#${shard}` },
      })
      return (await dynamo.send(query)).Items ?? []
    }),
  )
  const keys = shards.flat()
  const kept = await Promise.all(
    keys.map(async ({ pk, sk }) => {
      const { Item } = await dynamo.send(new GetCommand({ TableName: FACTS_TABLE, Key: { pk, sk } }))
      return String(Item?.type)
    }),
  )
  expect(kept.filter((type) => /^(Ledger|Access|Ruleset|Security|Operations|Custody)\./.test(type))).toEqual([])
})
