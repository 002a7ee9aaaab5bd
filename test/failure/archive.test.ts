import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { afterEach, expect, inject, it } from 'vitest'
import { makeS3Archive } from '#custody/adapters/s3-archive.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { eventIdOfSource } from '#facts/application/identity.ts'
import { isTombstone } from '#facts/domain/tombstone.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeDynamo, makeS3 } from '#platform/aws-clients.ts'
import { aFact, anEvent } from '#test/support/builders/a-fact.ts'
import { aClient, aPayment } from '#test/support/world/client.ts'
import { decideLongAgo } from '#test/support/world/decide-long-ago.ts'
import { type DynamoProxy, startDynamoProxy } from '#test/support/world/dynamo-proxy.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { type OwnFunction, startFunction } from '#test/support/world/own-function.ts'
import { readLog } from '#test/support/world/read-log.ts'
import { makeVaultDoor } from '#vault/adapters/vault-parts.ts'

const environment = inject('environment')
const { FACTS_TABLE = '', BRIDGE_TABLE = '', VIEWS_TABLE = '', VAULT_TABLE = '' } = environment
const dynamo = makeDynamo()
const log = makeDynamoFactLog(dynamo, { table: FACTS_TABLE, shardCount: 4, vaultTable: VAULT_TABLE })
const archive = makeS3Archive(makeS3(), environment.ARCHIVE_BUCKET ?? '')
const door = makeVaultDoor({
  vault: { table: VAULT_TABLE, key: environment.VAULT_KEY ?? '' },
  digestKeysSecret: environment.DIGEST_KEYS_SECRET ?? '',
})

let proxy: DynamoProxy | undefined
let running: OwnFunction | undefined
afterEach(async () => {
  await running?.kill()
  await proxy?.close()
})

/** The first call of a kind, at which a function dies: before it reaches the store, or after. */
type Death = Readonly<{ operation: string; fate: 'refuse' | 'mute' }>

/** Runs archive-facts in a process of its own, and kills it at a call if one is named. */
const archiveFacts = async (death?: Death): Promise<void> => {
  proxy = await startDynamoProxy(environment.AWS_ENDPOINT_URL_DYNAMODB ?? '')
  const own = await startFunction({
    path: 'functions/custody/archive-facts.ts',
    environment: { ...environment, AWS_ENDPOINT_URL_DYNAMODB: proxy.url },
    timeoutMs: 60_000,
  })
  running = own
  if (death === undefined) {
    await own.invoke({})
  } else {
    proxy.meddle(
      ({ operation }) => {
        if (operation !== death.operation) return 'pass'
        if (death.fate === 'refuse') void own.kill()
        return death.fate
      },
      () => void own.kill(),
    )
    await expect(own.invoke({})).rejects.toThrow('died')
  }
  await own.kill()
  await proxy.close()
}

/** An event whose retention ended, when all consumers are done with it. */
const aSettledEvent = async (tenantId: string, known: Readonly<Record<string, unknown>> = {}) => {
  const event = { ...anEvent, ...known, id: randomUUID(), time: '2026-03-01T12:00:00.000Z' }
  const eventId = eventIdOfSource(wholeTenant(tenantId), event.source, event.id)
  const { draft, belongings } = await door.takeOut(
    aFact({
      ...known,
      tenantid: tenantId,
      eventid: eventId,
      producerid: event.id,
      time: event.time,
      retainuntil: '2026-04-01T12:00:01.000Z',
    }),
  )
  const { fact } = await log.append(draft, belongings)
  await decideLongAgo(log, fact)
  const facts = await eventually(async () => {
    const found = await log.history(wholeTenant(tenantId), eventId)
    return found.length === 3 && found
  })
  const marks = facts.map(({ id }) => `${id}@sluice.events`)
  await eventually(async () => {
    const chain = await readLog(tenantId)
    const published = await Promise.all(marks.map((pk) => itemOf(BRIDGE_TABLE, pk)))
    const row = await itemOf(VIEWS_TABLE, `${tenantId}#${eventId}`)
    return (
      facts.every(({ id }) => chain.some((entry) => entry.factId === id)) &&
      published.every((mark) => mark?.state === 'published') &&
      row?.status === 'approved'
    )
  })
  return { tenantId, event, eventId, received: fact, facts, marks }
}

const itemOf = async (TableName: string, pk: string, sk?: string) =>
  (await dynamo.send(new GetCommand({ TableName, Key: { pk, ...(sk && { sk }) }, ConsistentRead: true }))).Item

const archiveCommand = (...args: readonly string[]) =>
  promisify(execFile)(process.execPath, ['commands/archive.ts', ...args], { env: { ...process.env, ...environment } })

/** Writes an archived event to a file, which is not replaced, and verifies its object while it has another text. */
const readAndTamper = async (tenantId: string, eventId: string): Promise<void> => {
  const key = `facts/${tenantId}/2026-03-01/${eventId}.json`
  const text = (await archive.read(key)) ?? ''
  const folder = await mkdtemp(join(tmpdir(), 'archive-'))
  try {
    const out = join(folder, 'event.json')
    const get = () => archiveCommand('get', eventId, '--tenant', tenantId, '--out', out)
    await get()
    expect([await readFile(out, 'utf8'), ((await stat(out)).mode & 0o777).toString(8)]).toEqual([`${text}\n`, '600'])
    await writeFile(out, 'mine')
    await expect(get()).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('EEXIST') })
    expect(await readFile(out, 'utf8')).toBe('mine')

    await archive.write(key, text.replace('12500', '99'))
    const verify = archiveCommand('verify', '--from', '2026-03-01', '--tenant', tenantId)
    await expect(verify).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining(`${key}: DIFFERENT.\n  The first fact is not that of the tombstone.\n`),
    })
  } finally {
    await archive.write(key, text)
    await rm(folder, { recursive: true })
  }
}

const breachesOf = async (tenantId: string) =>
  (await readLog(tenantId)).filter(({ type }) => type === 'Security.Access.Violated.v1')

it('An event past its retention is archived once, though the function is killed before and after its last write; its id stays taken', async () => {
  const tenantId = `archived-${randomUUID()}`
  const { event, eventId, received, facts, marks } = await aSettledEvent(tenantId)
  // Its attribute `device` is in the vault, so its digest is one of the door.
  const vaulted = await aSettledEvent(tenantId, { device: 'Maras phone' })
  const pk = `${tenantId}#${eventId}`

  // Between the write of the object and the transaction, then after it.
  await archiveFacts({ operation: 'TransactWriteItems', fate: 'refuse' })
  expect(await itemOf(FACTS_TABLE, pk, 'moved#0001')).not.toHaveProperty('expiresAt')
  expect(await itemOf(FACTS_TABLE, pk, 'received')).toMatchObject({ fact: JSON.stringify(received) })
  await expect(archiveCommand('get', eventId, '--tenant', tenantId)).rejects.toThrow('is not archived')
  expect((await archiveCommand('verify', '--from', '2026-03-01', '--tenant', `none-${tenantId}`)).stdout).toBe(
    `The archive has no event of tenant none-${tenantId} from these days.\n`,
  )
  await archiveFacts({ operation: 'TransactWriteItems', fate: 'mute' })
  await archiveFacts()

  const history = await log.history(wholeTenant(tenantId), eventId)
  expect(history.filter(isTombstone)).toHaveLength(1)
  expect(history.filter(({ happening }) => happening === 'archived')).toHaveLength(1)

  // The consumers act on the fact `archived`.
  await eventually(async () => {
    const left = await Promise.all(marks.map((mark) => itemOf(BRIDGE_TABLE, mark)))
    return left.every((item) => item === undefined) && (await itemOf(VIEWS_TABLE, pk))?.archivedAt !== undefined
  })
  expect(Object.keys((await itemOf(VIEWS_TABLE, pk)) ?? {}).toSorted()).toEqual(['archivedAt', 'expiresAt', 'pk'])
  const happenings = async () => (await readLog(tenantId)).map(({ happening }) => happening)
  await expect.poll(happenings, { timeout: 20_000 }).toHaveLength(8)

  expect((await archiveCommand('verify', eventId, '--tenant', tenantId)).stdout).toBe(
    `facts/${tenantId}/2026-03-01/${eventId}.json: ${facts.length} facts, all proved.\n`,
  )

  await readAndTamper(tenantId, eventId)

  const client = await aClient(environment, tenantId)
  for (const path of [`/v1/events/${eventId}`, `/v1/events/${eventId}/assessment`])
    expect(await client.get(path)).toMatchObject({ status: 410, body: { code: 'event-archived' } })
  const again = await client.post(event)
  expect([again.status, await again.json()]).toMatchObject([202, { id: eventId, receivedAt: received.receivedat }])
  const other = await client.post({ ...event, data: { ...event.data, amount: { minorUnits: 1, currency: 'EUR' } } })
  expect([other.status, await other.json()]).toMatchObject([409, { code: 'event-id-taken' }])
  const clear = await client.post(vaulted.event)
  expect([clear.status, await clear.json()]).toMatchObject([202, { receivedAt: vaulted.received.receivedat }])
  const another = await client.post({ ...vaulted.event, device: 'another phone' })
  expect([another.status, await another.json()]).toMatchObject([409, { code: 'event-id-taken' }])
  const batch = await client.call('/v1/events/batch', {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents-batch+json', 'idempotency-key': randomUUID() },
    body: JSON.stringify([event, { ...vaulted.event, device: 'another phone' }, aPayment()]),
  })
  expect(await batch.json()).toMatchObject({
    results: [{ status: 202, id: eventId }, { status: 409, problem: { code: 'event-id-taken' } }, { status: 202 }],
  })

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

it('A tenant with a retention has it on its events, and on no fact of its ledger', async () => {
  const tenantId = `retained-${randomUUID()}`
  const settings = { pk: `tenant#${tenantId}`, sk: 'settings', retentionDays: 30, version: 1 }
  await dynamo.send(new PutCommand({ TableName: environment.TENANTS_TABLE, Item: settings }))
  const client = await aClient(environment, tenantId)
  const send = async (path: string, body: object) => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() }
    const answer = await client.call(path, { method: 'POST', headers, body: JSON.stringify(body) })
    expect(answer.status).toBe(201)
    return answer.headers.get('location')
  }
  const [eur, counterparty] = [
    { currency: 'EUR', minorUnits: 100 },
    { accountId: 'C', name: 'Mara Muster' },
  ]
  await send('/v1/accounts', { accountId: 'A', currency: 'EUR' })
  const path = await send('/v1/transactions', { accountId: 'A', direction: 'credit', amount: eur, counterparty })
  const { id } = (await (await client.post(aPayment())).json()) as { id: string }

  const [event, entry] = await Promise.all(
    [id, path?.split('/').at(-1)].map((eventId) => itemOf(FACTS_TABLE, `${tenantId}#${eventId}`, 'received')),
  )
  expect(event).toMatchObject({ byRetentionSk: JSON.parse(String(event?.fact)).retainuntil })
  expect(JSON.parse(String(entry?.fact))).toMatchObject({ type: 'Ledger.Transaction.Recorded.v1' })
  for (const item of [entry, JSON.parse(String(entry?.fact))])
    expect(Object.keys(item).filter((name) => /^(?:byRetention|retainuntil|expiresAt)/.test(name))).toEqual([])
})
