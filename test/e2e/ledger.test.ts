import { randomUUID } from 'node:crypto'
import { beforeAll, expect, inject, it } from 'vitest'
import { eur } from '#test/support/builders/a-ledger.ts'
import { aToken } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { fetchPatiently } from '#test/support/world/fetch-patiently.ts'

const environment = inject('environment')
const tenant = `ledger-${randomUUID()}`

type Answer = Readonly<{ status: number; headers: Headers; body: Readonly<Record<string, unknown>> }>

let token = ''
let operator = ''

beforeAll(async () => {
  token = await aToken(environment, { tenant, scope: 'ledger:write ledger:read events:read' })
  operator = await aToken(environment, { scope: 'operator ledger:read' })
})

const call = async (path: string, init: RequestInit = {}): Promise<Answer> => {
  const answer = await fetchPatiently(`${environment.SLUICE_HTTP_URL}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${token}`, ...(init.headers as object) },
  })
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Answer['body'] }
}

const post = (path: string, body: unknown, key: string = randomUUID()) =>
  call(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(body),
  })

const asOperator = { headers: { authorization: '', 'x-tenant-id': tenant } }

const mine = 'Giro #1 ä'
const theirs = 'b#c'
const balancePath = (accountId: string) => `/v1/accounts/${encodeURIComponent(accountId)}/balance`

it('keeps accounts from the first entry to what became of its event', async () => {
  const opened = await post('/v1/accounts', { accountId: mine, currency: 'EUR', overdraftLimit: 500 })
  expect([opened.status, opened.headers.get('location')]).toEqual([201, balancePath(mine)])
  expect(opened.body).toMatchObject({ accountId: mine, balance: eur(0), available: eur(500), version: 1 })
  await post('/v1/accounts', { accountId: theirs, currency: 'EUR' })

  const credit = await post('/v1/transactions', { accountId: mine, direction: 'credit', amount: eur(1_000) })
  expect(credit).toMatchObject({ status: 201, body: { balanceAfter: eur(1_000), status: 'received' } })
  const key = randomUUID()
  const counterparty = { accountId: 'DE-1', name: 'Mara Muster', country: 'DE' }
  const order = { accountId: mine, direction: 'debit', amount: eur(300), counterparty, reference: 'R-1' }
  const debit = await post('/v1/transactions', order, key)
  expect([debit.status, debit.headers.get('location')]).toEqual([201, `/v1/events/${debit.body.id}`])
  expect(debit.body).toMatchObject({ accountId: mine, direction: 'debit', balanceAfter: eur(700) })

  const again = await post('/v1/transactions', order, key)
  expect([again.status, again.headers.get('idempotent-replayed'), again.body]).toEqual([201, 'true', debit.body])
  const others = [{ amount: eur(1) }, { counterparty: { ...counterparty, name: 'Max Muster' } }]
  for (const change of others) {
    const other = await post('/v1/transactions', { ...order, ...change }, key)
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused'])
  }
  const tooMuch = await post('/v1/transactions', { accountId: mine, direction: 'debit', amount: eur(1_201) })
  expect([tooMuch.status, tooMuch.body.code]).toEqual([409, 'insufficient-funds'])
  const nothing = await post('/v1/transactions', { ...order, amount: eur(0) })
  expect([nothing.status, nothing.body.code]).toEqual([422, 'amount-not-positive'])
  expect(nothing.body.issues).toMatchObject([{ path: 'amount.minorUnits' }])

  const moved = await post('/v1/transfers', { fromAccountId: mine, toAccountId: theirs, amount: eur(200) })
  expect(moved).toMatchObject({
    status: 201,
    body: { debit: { balanceAfter: eur(500) }, credit: { accountId: theirs, balanceAfter: eur(200) } },
  })
  expect((await call(balancePath(mine))).body).toMatchObject({ balance: eur(500), available: eur(1_000), version: 4 })
  expect((await call(balancePath(theirs))).body).toMatchObject({ balance: eur(200), version: 2 })
  const listed = await call(`/v1/transactions?accountId=${encodeURIComponent(mine)}&limit=2`)
  const { debit: paid } = moved.body as { debit: { id: string } }
  expect(listed.body).toMatchObject({
    items: [{ id: paid.id }, { id: debit.body.id, counterparty }],
    nextCursor: expect.any(String),
  })

  const event = await eventually(async () => {
    const { body } = await call(`/v1/events/${debit.body.id}`)
    return (body.history as unknown[]).length > 1 && body
  })
  expect(event).toMatchObject({
    id: debit.body.id,
    type: 'Ledger.Transaction.Recorded.v1',
    event: { source: 'sluice/ledger', data: { balanceBefore: eur(1_000), balanceAfter: eur(700), entryVersion: 3 } },
    assessment: { score: expect.any(Number) },
  })
})

it('shows operators no numbers of accounts, and strangers nothing', async () => {
  const headers = { ...asOperator.headers, authorization: `Bearer ${operator}` }
  const balance = await call(balancePath(mine), { headers })
  expect([balance.status, balance.body.accountId]).toEqual([200, '•••'])
  const list = await call(`/v1/transactions?accountId=${encodeURIComponent(mine)}`, { headers })
  expect(JSON.stringify(list.body)).not.toMatch(/Giro|b#c|R-1|Mara|commitment/)
  const named = { counterparty: { accountId: '•••', name: '•••', country: 'DE' }, hidden: { personal: 'masked' } }
  expect((list.body.items as unknown[])[1]).toMatchObject(named)

  const stranger = await aToken(environment, { tenant: `${tenant}-x`, scope: 'ledger:write ledger:read' })
  const foreign = { headers: { authorization: `Bearer ${stranger}` } }
  const unknown = { status: 404, body: { code: 'account-not-found' } }
  expect(await call(balancePath(mine), foreign)).toMatchObject(unknown)
  expect(await call(`/v1/transactions?accountId=${encodeURIComponent(mine)}`, foreign)).toMatchObject(unknown)
})

it.each([
  ['/v1/accounts/%2e%2e/balance', 404],
  ['/v1/accounts/a%2Fb/balance', 404],
  ['/v1/accounts/%25/balance', 404],
  [`/v1/accounts/${'x'.repeat(3_000)}/balance`, 404],
  ['/v1/transactions', 400],
  [`/v1/transactions?accountId=${'x'.repeat(3_000)}`, 404],
])('answers %s with %d', async (path, status) => {
  expect((await call(path)).status).toBe(status)
})

it('reverses an entry once, and shows the pair in the list, in both events and in the list of events', async () => {
  const accountId = `r-${randomUUID()}`
  await post('/v1/accounts', { accountId, currency: 'EUR', openingBalance: 1_000 })
  const paid = await post('/v1/transactions', { accountId, direction: 'debit', amount: eur(300) })
  const path = `/v1/transactions/${paid.body.id}/reversal`
  const key = randomUUID()
  const done = await post(path, { reason: 'Sent twice.' }, key)
  const [reversal] = (done.body as { entries: { id: string }[] }).entries
  expect(done).toMatchObject({
    status: 201,
    body: { entries: [{ direction: 'credit', balanceAfter: eur(1_000), reverses: paid.body.id }] },
  })
  expect(done.headers.get('location')).toBe(`/v1/events/${reversal?.id}`)
  const again = await post(path, { reason: 'Sent twice.' }, key)
  expect([again.status, again.headers.get('idempotent-replayed'), again.body]).toEqual([201, 'true', done.body])
  const second = await post(path, { reason: 'Sent twice.' })
  expect([second.status, second.body.code]).toEqual([409, 'already-reversed'])
  const back = await post(`/v1/transactions/${reversal?.id}/reversal`, { reason: 'Back.' })
  expect([back.status, back.body.code]).toEqual([422, 'reversal-of-reversal'])
  const none = await post(`/v1/transactions/${randomUUID()}/reversal`, { reason: 'None.' })
  expect([none.status, none.body.code]).toEqual([404, 'transaction-not-found'])

  const listed = await call(`/v1/transactions?accountId=${accountId}`)
  expect(listed.body.items).toMatchObject([
    { id: reversal?.id, reverses: paid.body.id, reason: 'Sent twice.' },
    { id: paid.body.id, reversedBy: reversal?.id },
  ])
  const original = await eventually(async () => {
    const { body } = await call(`/v1/events/${paid.body.id}`)
    return body.reversedBy === reversal?.id && body
  })
  expect(original).toMatchObject({ type: 'Ledger.Transaction.Recorded.v1' })
  expect((await call(`/v1/events/${reversal?.id}`)).body).toMatchObject({ reverses: paid.body.id })
})
