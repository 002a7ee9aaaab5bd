import { randomUUID } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { expect, inject, it } from 'vitest'
import { makeDynamo } from '#platform/aws-clients.ts'
import { somePayment } from '#test/support/builders/a-fact.ts'
import { aFolder } from '#test/support/world/a-folder.ts'
import { aReviewDesk } from '#test/support/world/a-review-desk.ts'
import { aClient, asOperator, insist } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { runOwnCommand } from '#test/support/world/own-command.ts'
import { startFunction } from '#test/support/world/own-function.ts'

const environment = inject('environment')
const { SLUICE_HTTP_URL, VAULT_TABLE } = environment
const dynamo = makeDynamo()

const vaultItems = async (tenantId: string, eventId: string) => {
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName: VAULT_TABLE,
      KeyConditionExpression: 'pk = :event',
      ExpressionAttributeValues: { ':event': `${tenantId}#${eventId}` },
      ConsistentRead: true,
    }),
  )
  return Items
}

const asPerson = (tenantId: string, subject: string) => async (method: string, path: string, body?: object) => {
  const answer = await fetch(`${SLUICE_HTTP_URL}/v1/operations/${path}`, {
    method,
    headers: {
      ...(await asOperator(environment, tenantId, { subject })),
      'idempotency-key': randomUUID(),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  const content = (await answer.json()) as Readonly<{
    id: string
    jobId: string
    status: string
    counts: object
    code?: string
  }>
  if (!answer.ok) throw new Error(`${answer.status} ${content.code}`)
  return content
}

it('a person receives what is held about it; erased, it is found nowhere, also after a restore', async () => {
  const tenantId = `erasures-${randomUUID()}`
  const [alice, bob] = [asPerson(tenantId, 'alice'), asPerson(tenantId, 'bob')]
  const user = randomUUID()
  const email = `mara.${user}@example.org`
  const client = await aClient(environment, tenantId)
  const data = { userId: user, email, resetToken: 'a-reset-token', expiresAt: '2099-01-01T00:00:00Z' }
  const source = { specversion: '1.0', source: '/accounts', id: '1' }
  const sent = await client.post({ ...source, type: 'User.ResetToken.Generated.v1', userid: user, data })
  const { id: eventId } = (await sent.json()) as { id: string }
  const stored = await vaultItems(tenantId, eventId)
  expect(stored.map(({ sk, box }) => [sk, typeof box])).toEqual([
    ['personal', 'string'],
    ['secret', 'string'],
  ])

  const out = join(await aFolder(), 'mara')
  const exported = ['--tenant', tenantId, '--user', user, '--out', out]
  expect(await runOwnCommand('subject-export', exported)).toMatchObject({ code: 0 })
  for (const file of ['export.json', 'export.html']) {
    expect(await readFile(join(out, file), 'utf8')).toContain(email)
    expect((await stat(join(out, file))).mode & 0o777).toBe(0o600)
  }
  expect(await runOwnCommand('subject-export', exported)).toMatchObject({ code: 1 })
  const ofNoOne = ['--tenant', tenantId, '--subject', 'no-one', '--out', `${out}-2`]
  expect(await runOwnCommand('subject-export', ofNoOne)).toMatchObject({
    code: 0,
    output: expect.stringContaining('No event was found. Check the target and the tenant.'),
  })

  const { id } = await alice('POST', 'erasures', { userId: user, reason: 'a request of the person' })
  await bob('POST', `erasures/${id}/approve`)
  const runner = await startFunction({ path: 'functions/custody/run-erasures.ts', environment: {}, timeoutMs: 60_000 })
  const completed = () =>
    eventually(async () => {
      await runner.invoke({})
      const erasure = await alice('GET', `erasures/${id}`)
      return erasure.status === 'completed' && erasure
    })
  const { jobId, counts } = await completed()
  expect(counts).toMatchObject({ erased: 1, held: 0, failed: 0 })
  const values = async () =>
    (await vaultItems(tenantId, eventId)).map(({ box, wrappedKey, byUserPk }) => ({ box, wrappedKey, byUserPk }))
  expect(await values()).toEqual([{}, {}])
  const shown = await runOwnCommand('jobs', ['show', jobId])
  expect(shown.output).toContain('erase')

  for (const item of stored) await dynamo.send(new PutCommand({ TableName: VAULT_TABLE, Item: item }))
  expect(await runOwnCommand('erasures', ['replay', '--tenant', tenantId])).toMatchObject({ code: 0 })
  await completed()
  expect(await values()).toEqual([{}, {}])
  await runner.kill()
})

it('what people wrote about the events of a subject is exported, and erased while a review is open and after it', async () => {
  const tenantId = `erased-texts-${randomUUID()}`
  const [alice, bob] = [asPerson(tenantId, 'alice'), asPerson(tenantId, 'bob')]
  const subject = `customer-${randomUUID()}`
  const { desk, person, comment, decide, aPaymentOf } = await aReviewDesk(environment, tenantId)
  const ana = await person('ana')
  const creditor = { accountId: '0815', country: 'IR' }
  const eventId = await insist(desk, aPaymentOf({ ...somePayment, creditor }, { subject }))
  await comment(ana, eventId, 'Mara Muster is on leave.')
  expect((await vaultItems(tenantId, eventId)).map(({ sk }) => sk)).toEqual(['personal#reviewed#0001'])

  const out = join(await aFolder(), 'mara')
  const exported = ['--tenant', tenantId, '--subject', subject, '--out', out]
  expect(await runOwnCommand('subject-export', exported)).toMatchObject({ code: 0 })
  expect(await readFile(join(out, 'export.json'), 'utf8')).toContain('Mara Muster is on leave.')

  const runner = await startFunction({ path: 'functions/custody/run-erasures.ts', environment: {}, timeoutMs: 60_000 })
  const erase = async () => {
    const { id } = await alice('POST', 'erasures', { subject, reason: 'a request of the person' })
    await bob('POST', `erasures/${id}/approve`)
    return eventually(async () => {
      await runner.invoke({})
      const erasure = await alice('GET', `erasures/${id}`)
      return erasure.status === 'completed' && erasure
    })
  }
  const boxes = async () => (await vaultItems(tenantId, eventId)).map(({ sk, box }) => [sk, typeof box])
  expect((await erase()).counts).toMatchObject({ erased: 1, failed: 0 })
  expect(await boxes()).toEqual([['personal#reviewed#0001', 'undefined']])

  await decide(ana, eventId, 'reject', 'Mara Muster sent it by mistake.')
  const lastReason = async () => {
    const { body } = await desk.get(`/v1/events/${eventId}`)
    return (body as { history: readonly object[] }).history.at(-1)
  }
  expect(await lastReason()).toMatchObject({ by: 'ana', reason: 'Mara Muster sent it by mistake.' })
  expect((await erase()).counts).toMatchObject({ erased: 1, failed: 0 })
  expect((await boxes()).map(([, box]) => box)).toEqual(['undefined', 'undefined'])
  expect(await lastReason()).toMatchObject({ status: 'rejected', by: 'ana', reason: '•••', hidden: 'erased' })
  await runner.kill()
})
