import * as z from 'zod'
import type { ErrorCode } from '#kernel/domain/errors.ts'
import type { Endpoint, Parameter, Success } from './endpoint.ts'
import { replayed } from './intake.ts'
import { account, accountBalance, entryPage, entryReceipt, transferReceipt } from './ledger/answers.ts'
import { openingBody, transactionBody, transferBody } from './ledger/bodies.ts'
import { pageParameters } from './list-query.ts'
import { exampleIds } from './parts.ts'

/** Bytes on the wire. Bodies of the ledger are small. */
const bodyBytesMax = 16 * 1024

const eur = (minorUnits: number) => ({ minorUnits, currency: 'EUR' })

const anEntryReceipt = {
  id: exampleIds.event,
  accountId: 'ACC-2041',
  direction: 'debit',
  amount: eur(12_500),
  balanceAfter: eur(85_500),
  recordedAt: '2026-03-01T12:00:00.120Z',
  status: 'received',
}

/** The response to a call that created something in the ledger. */
const created = (description: string, schema: z.ZodType, example: unknown, location?: string): Success => ({
  description,
  headers: {
    ...(location !== undefined && { Location: { description: location, schema: z.string(), required: true } }),
    'Idempotent-Replayed': replayed,
  },
  content: { 'application/json': { schema, example } },
})

const bodyOf = (schema: z.ZodType, example: unknown): NonNullable<Endpoint['body']> => ({
  bytesMax: bodyBytesMax,
  content: { 'application/json': { schema, example } },
})

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

/** Errors of an entry, alone or as one side of a transfer. */
const entryRefusals: readonly ErrorCode[] = [
  'account-not-found',
  'amount-not-positive',
  'amount-out-of-range',
  'currency-mismatch',
  'occurred-at-out-of-range',
  'insufficient-funds',
  'balance-out-of-range',
  'reference-taken',
  'account-contended',
]

/** Writes one entry and changes the balance. */
export const recordTransactionEndpoint: Endpoint = {
  name: 'record-transaction',
  method: 'post',
  path: '/v1/transactions',
  access: 'ledger:write',
  tag: 'Ledger',
  creates: true,
  summary: 'Record a transaction',
  description:
    'Writes one entry to one account and changes its balance, both or neither. The event `Ledger.Transaction.Recorded.v1` has ' +
    'the `id` of the response: read its history and assessment with `GET /v1/events/{id}`.',
  body: bodyOf(transactionBody, {
    accountId: 'ACC-2041',
    direction: 'debit',
    amount: eur(12_500),
    counterparty: { accountId: 'DE02120300000000202051', name: 'Sam Sample', country: 'DE' },
    channel: 'sepa-instant',
    occurredAt: '2026-03-01T11:59:58Z',
    reference: 'Invoice 2026-0117',
  }),
  answers: {
    201: created('The entry is written.', entryReceipt, anEntryReceipt, 'The URL of the event of this entry.'),
  },
  errors: ['transaction-invalid', ...entryRefusals],
}

/** Writes two entries, both or neither. */
export const transferFundsEndpoint: Endpoint = {
  name: 'transfer-funds',
  method: 'post',
  path: '/v1/transfers',
  access: 'ledger:write',
  tag: 'Ledger',
  creates: true,
  summary: 'Transfer between two accounts',
  description:
    'Writes a debit to one account and a credit to another of the same tenant, both or neither, with the same time and the ' +
    'same `transferId`. Each entry is a separate event with its own `id`.',
  body: bodyOf(transferBody, {
    fromAccountId: 'ACC-2041',
    toAccountId: 'ACC-7730',
    amount: eur(12_500),
    reference: 'Rent for March',
  }),
  answers: {
    201: created('Both entries are written.', transferReceipt, {
      transferId: '0d6c1f0e-3b0a-4a55-9e6b-3f1d7a2c9b10',
      debit: anEntryReceipt,
      credit: {
        ...anEntryReceipt,
        id: exampleIds.otherEvent,
        accountId: 'ACC-7730',
        direction: 'credit',
        balanceAfter: eur(12_500),
      },
    }),
  },
  errors: ['transfer-invalid', 'transfer-to-same-account', ...entryRefusals],
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

const timeParameter = z.iso.datetime({ offset: true })

const listParameters: readonly Parameter[] = [
  {
    name: 'accountId',
    in: 'query',
    required: true,
    description: 'The account.',
    schema: z.string().min(1).max(64),
    example: 'ACC-2041',
  },
  { name: 'from', in: 'query', description: 'Inclusive. Default: the first entry.', schema: timeParameter },
  { name: 'to', in: 'query', description: 'Inclusive. Default: the last entry.', schema: timeParameter },
  ...pageParameters,
]

/** A page of an account's entries, newest first. */
export const listTransactionsEndpoint: Endpoint = {
  name: 'list-transactions',
  method: 'get',
  path: '/v1/transactions',
  access: 'ledger:read',
  tag: 'Ledger',
  summary: 'List the entries of an account',
  description:
    'Newest first, by the time of recording, strongly consistent. Concurrent writes never repeat or hide an entry between ' +
    'pages. An operator sees `•••` for account numbers, names and references.',
  parameters: listParameters,
  answers: {
    200: {
      description: 'One page of entries.',
      content: {
        'application/json': {
          schema: entryPage,
          example: {
            items: [
              {
                id: exampleIds.event,
                accountId: 'ACC-2041',
                direction: 'debit',
                amount: eur(12_500),
                balanceAfter: eur(85_500),
                recordedAt: '2026-03-01T12:00:00.120Z',
                version: 2,
                counterparty: { accountId: 'DE02120300000000202051', name: 'Sam Sample', country: 'DE' },
                channel: 'sepa-instant',
                occurredAt: '2026-03-01T11:59:58.000Z',
                reference: 'Invoice 2026-0117',
              },
            ],
            nextCursor: null,
          },
        },
      },
    },
  },
  errors: ['query-invalid', 'account-not-found'],
}

/** Every call of `/v1/accounts`, `/v1/transactions` and `/v1/transfers`. */
export const ledgerEndpoints: readonly Endpoint[] = [
  openAccountEndpoint,
  recordTransactionEndpoint,
  transferFundsEndpoint,
  getBalanceEndpoint,
  listTransactionsEndpoint,
]
