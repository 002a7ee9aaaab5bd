import * as z from 'zod'
import type { Endpoint } from './endpoint.ts'
import { account, accountBalance } from './ledger/answers.ts'
import { openingBody } from './ledger/bodies.ts'
import { bodyOf, created, eur } from './ledger/parts.ts'
import { exampleIds } from './parts.ts'

/** Opens an account. */
export const openAccountEndpoint: Endpoint = {
  name: 'open-account',
  method: 'post',
  path: '/v1/accounts',
  access: 'ledger:write',
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

/** The balance of an account, strongly consistent. */
export const getBalanceEndpoint: Endpoint = {
  name: 'get-balance',
  method: 'get',
  path: '/v1/accounts/{id}/balance',
  access: 'ledger:read',
  tag: 'Ledger',
  summary: 'Read the balance of an account',
  description:
    'Strongly consistent. An account of another tenant is 404, like an account that does not exist. An operator sees `•••` for its id.',
  parameters: [
    {
      name: 'id',
      in: 'path',
      required: true,
      description: 'The `accountId`, percent-encoded.',
      schema: z.string().min(1).max(64),
      example: 'ACC-2041',
    },
  ],
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
export const accountEndpoints: readonly Endpoint[] = [openAccountEndpoint, getBalanceEndpoint]
