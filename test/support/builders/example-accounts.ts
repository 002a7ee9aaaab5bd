import { randomUUID } from 'node:crypto'
import type { Endpoint } from '#api/endpoint.ts'
import type { Client } from '../world/client.ts'

/** The accounts that the examples of the ledger's calls are about. */
const accountIds = ['ACC-2041', 'ACC-7730']

const emptyAccountId = 'ACC-0001'

/** Opens the accounts without which the example of a call would be refused; none for calls that need none. */
export const openExampleAccounts = async ({ call }: Client, { path }: Pick<Endpoint, 'path'>): Promise<void> => {
  if (path.endsWith('/close')) return void (await openAccount(call, emptyAccountId, 0))
  if (!['/v1/transactions', '/v1/transfers', '/v1/accounts/{id}'].includes(path)) return
  for (const accountId of accountIds) await openAccount(call, accountId)
}

/** The account in the path of a call: only an empty one can be closed. */
export const exampleAccountId = ({ path }: Pick<Endpoint, 'path'>): string =>
  path.endsWith('/close') ? emptyAccountId : (accountIds[0] ?? '')

/** Writes an entry to an account of its own. Returns its id. */
export const anEntry = async (call: Client['call']): Promise<string> => {
  const accountId = `entry-${randomUUID()}`
  await openAccount(call, accountId)
  const answer = await call('/v1/transactions', {
    method: 'POST',
    headers: { 'idempotency-key': randomUUID(), 'content-type': 'application/json' },
    body: JSON.stringify({ accountId, direction: 'credit', amount: { minorUnits: 1, currency: 'EUR' } }),
  })
  return ((await answer.json()) as { id: string }).id
}

/** Opens an account, with 1,000.00 EUR unless stated otherwise; nothing happens where there is one. */
export const openAccount = (call: Client['call'], accountId: string, openingBalance = 100_000): Promise<Response> =>
  call('/v1/accounts', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': `open-${accountId}` },
    body: JSON.stringify({ accountId, currency: 'EUR', openingBalance }),
  })
