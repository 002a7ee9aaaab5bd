import type { Endpoint } from '#api/endpoint.ts'
import type { Client } from '../world/client.ts'

/** The accounts that the examples of the ledger's calls are about. */
const accountIds = ['ACC-2041', 'ACC-7730']

/** Opens the accounts without which the example of a call would be refused; none for calls that need none. */
export const openExampleAccounts = async ({ call }: Client, { path }: Pick<Endpoint, 'path'>): Promise<void> => {
  if (path !== '/v1/transactions' && path !== '/v1/transfers') return
  for (const accountId of accountIds) await openAccount(call, accountId)
}

/** Opens an account with 1,000.00 EUR; nothing happens where there is one. */
export const openAccount = (call: Client['call'], accountId: string): Promise<Response> =>
  call('/v1/accounts', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': `open-${accountId}` },
    body: JSON.stringify({ accountId, currency: 'EUR', openingBalance: 100_000 }),
  })
