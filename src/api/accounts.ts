import type { Endpoint, Parameter, Success } from './endpoint.ts'
import { replayed } from './intake.ts'
import { account, accountBalance, accountChange, accountDetails, accountPage } from './ledger/answers.ts'
import { limitBody, openingBody, ownAccountId } from './ledger/bodies.ts'
import { bodyOf, created, eur } from './ledger/parts.ts'
import { pageParameters } from './list-query.ts'
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

const accountIdParameter: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'The `accountId`, percent-encoded.',
  schema: ownAccountId,
  example: 'ACC-2041',
}

/** One account, strongly consistent. */
export const getAccountEndpoint: Endpoint = {
  name: 'get-account',
  method: 'get',
  path: '/v1/accounts/{id}',
  access: 'ledger:read',
  isForPartners: true,
  tag: 'Ledger',
  summary: 'Read an account',
  description:
    'The account as it is now, open or closed. Strongly consistent. An account of another tenant or partner is 404, like an ' +
    'account that does not exist. An operator sees `•••` for its id.',
  parameters: [accountIdParameter],
  answers: {
    200: {
      description: 'The account.',
      content: {
        'application/json': {
          schema: accountDetails,
          example: {
            accountId: 'ACC-2041',
            status: 'open',
            currency: 'EUR',
            overdraftLimit: 50_000,
            balance: eur(85_500),
            available: eur(135_500),
            country: 'DE',
            version: 2,
            openedAt: '2026-03-01T11:00:00.010Z',
          },
        },
      },
    },
  },
  errors: ['account-not-found'],
}

/** A page of accounts. */
export const listAccountsEndpoint: Endpoint = {
  name: 'list-accounts',
  method: 'get',
  path: '/v1/accounts',
  access: 'ledger:read',
  isForPartners: true,
  tag: 'Ledger',
  summary: 'List accounts',
  description:
    'The accounts of the tenant, or of the partner that the token is limited to, open and closed. Accounts of the tenant itself ' +
    'come first, then those of each partner, each in the order of their opening. From an index that is usually less than a ' +
    'second behind. An operator sees `•••` for account ids.',
  parameters: pageParameters,
  answers: {
    200: {
      description: 'One page of accounts.',
      content: {
        'application/json': {
          schema: accountPage,
          example: {
            items: [
              {
                accountId: 'ACC-2041',
                status: 'open',
                currency: 'EUR',
                country: 'DE',
                openedAt: '2026-03-01T11:00:00.010Z',
              },
            ],
            nextCursor: null,
          },
        },
      },
    },
  },
  errors: ['query-invalid'],
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

/** The balance of an account, strongly consistent. */
export const getBalanceEndpoint: Endpoint = {
  name: 'get-balance',
  method: 'get',
  path: '/v1/accounts/{id}/balance',
  access: 'ledger:read',
  isForPartners: true,
  tag: 'Ledger',
  summary: 'Read the balance of an account',
  description:
    'Strongly consistent. An account of another tenant or partner is 404, like an account that does not exist. An operator sees `•••` for its id.',
  parameters: [accountIdParameter],
  answers: {
    200: {
      description: 'The balance, and the amount that can still be debited.',
      content: {
        'application/json': {
          schema: accountBalance,
          example: {
            accountId: 'ACC-2041',
            balance: eur(85_500),
            available: eur(135_500),
            asOf: '2026-03-01T12:00:03.500Z',
            version: 2,
          },
        },
      },
    },
  },
  errors: ['account-not-found'],
}

/** Every call of `/v1/accounts`. */
export const accountEndpoints: readonly Endpoint[] = [
  openAccountEndpoint,
  getAccountEndpoint,
  listAccountsEndpoint,
  changeOverdraftLimitEndpoint,
  closeAccountEndpoint,
  getBalanceEndpoint,
]
