import type { Endpoint } from './endpoint.ts'
import { accountBalance, accountDetails, accountPage } from './ledger/answers.ts'
import { accountIdParameter, eur } from './ledger/parts.ts'
import { pageParameters } from './list-query.ts'

/** One account, strongly consistent. */
export const getAccountEndpoint: Endpoint = {
  name: 'get-account',
  unrecordedBecause: 'It shows no value of the vault.',
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
  unrecordedBecause: 'It shows no value of the vault.',
  method: 'get',
  path: '/v1/accounts',
  access: 'ledger:read',
  isForPartners: true,
  isConditional: true,
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

/** The balance of an account, strongly consistent. */
export const getBalanceEndpoint: Endpoint = {
  name: 'get-balance',
  unrecordedBecause: 'It shows no value of the vault.',
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

/** Every call that reads accounts. */
export const accountEndpoints: readonly Endpoint[] = [getAccountEndpoint, listAccountsEndpoint, getBalanceEndpoint]
