import type { Endpoint, Success } from './endpoint.ts'
import { replayed } from './intake.ts'
import { account, accountChange } from './ledger/answers.ts'
import { limitBody, openingBody } from './ledger/bodies.ts'
import { accountIdParameter, bodyOf, created, eur } from './ledger/parts.ts'
import { exampleIds } from './parts.ts'

/** Opens an account. */
export const openAccountEndpoint: Endpoint = {
  name: 'open-account',
  method: 'post',
  path: '/v1/accounts',
  access: 'ledger:write',
  isForPartners: true,
  tag: 'Ledger',
  creates: true,
  summary: 'Open an account',
  description: 'You choose the id; each id is used once. The event `Ledger.Account.Opened.v1` records the opening.',
  body: bodyOf(openingBody, {
    accountId: 'ACC-2041',
    currency: 'EUR',
    overdraftLimit: 50_000,
    openingBalance: 98_000,
    country: 'DE',
  }),
  answers: {
    201: created(
      'The account is open.',
      account,
      {
        id: exampleIds.event,
        accountId: 'ACC-2041',
        currency: 'EUR',
        overdraftLimit: 50_000,
        balance: eur(98_000),
        available: eur(148_000),
        country: 'DE',
        version: 1,
        openedAt: '2026-03-01T11:00:00.010Z',
      },
      'The URL of the balance.',
    ),
  },
  errors: [
    'account-invalid',
    'account-id-taken',
    'amount-out-of-range',
    'opening-balance-too-low',
    'account-contended',
  ],
}

/** The account right after a change. */
const changed = (description: string, example: object): Success => ({
  description,
  headers: { 'Idempotent-Replayed': replayed },
  content: {
    'application/json': {
      schema: accountChange,
      example: {
        id: exampleIds.event,
        accountId: 'ACC-2041',
        status: 'open',
        overdraftLimit: 75_000,
        balance: eur(85_500),
        available: eur(160_500),
        version: 3,
        changedAt: '2026-03-01T13:00:00.040Z',
        ...example,
      },
    },
  },
})

/** Sets the overdraft limit. */
export const changeOverdraftLimitEndpoint: Endpoint = {
  name: 'change-overdraft-limit',
  method: 'patch',
  path: '/v1/accounts/{id}',
  access: 'ledger:write',
  isForPartners: true,
  tag: 'Ledger',
  creates: true,
  summary: 'Change the overdraft limit of an account',
  description:
    'The limit may not be below what the balance needs. The event `Ledger.Account.LimitChanged.v1` records the change. It has ' +
    'the `id` of the response.',
  parameters: [accountIdParameter],
  body: bodyOf(limitBody, { overdraftLimit: 75_000 }),
  answers: { 200: changed('The limit is set.', {}) },
  errors: [
    'account-invalid',
    'account-not-found',
    'account-closed',
    'amount-out-of-range',
    'balance-out-of-range',
    'overdraft-limit-in-use',
    'account-contended',
  ],
}

/** Closes an account. */
export const closeAccountEndpoint: Endpoint = {
  name: 'close-account',
  method: 'post',
  path: '/v1/accounts/{id}/close',
  access: 'ledger:write',
  isForPartners: true,
  tag: 'Ledger',
  creates: true,
  summary: 'Close an account',
  description:
    'The balance must be zero. A closed account accepts no entries, transfers and changes, and is never opened again. Balance and ' +
    'entries stay readable. The event `Ledger.Account.Closed.v1` records the closing. The request has no body.',
  parameters: [accountIdParameter],
  answers: {
    200: changed('The account is closed.', {
      status: 'closed',
      overdraftLimit: 50_000,
      balance: eur(0),
      available: eur(50_000),
    }),
  },
  errors: ['account-not-found', 'account-closed', 'account-balance-not-zero', 'account-contended'],
}

/** Every call that changes an account. */
export const accountChangeEndpoints: readonly Endpoint[] = [
  openAccountEndpoint,
  changeOverdraftLimitEndpoint,
  closeAccountEndpoint,
]
