import * as z from 'zod'
import type { ErrorCode } from '#kernel/domain/errors.ts'
import type { Endpoint, Parameter } from './endpoint.ts'
import { entryPage, entryReceipt, reversalReceipt, transferReceipt } from './ledger/answers.ts'
import { ownAccountId, reversalBody, transactionBody, transferBody } from './ledger/bodies.ts'
import { bodyOf, created, eur } from './ledger/parts.ts'
import { pageParameters } from './list-query.ts'
import { eventId, exampleIds } from './parts.ts'

const anEntry = {
  id: exampleIds.event,
  accountId: 'ACC-2041',
  direction: 'debit',
  amount: eur(12_500),
  balanceAfter: eur(85_500),
  recordedAt: '2026-03-01T12:00:00.120Z',
}

const anEntryReceipt = { ...anEntry, status: 'received' }

/** Errors of an entry, alone or as one side of a transfer. */
const entryRefusals: readonly ErrorCode[] = [
  'account-not-found',
  'account-closed',
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
  isForPartners: true,
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
  errors: ['transaction-invalid', ...entryRefusals, 'vault-unavailable', 'secret-unavailable'],
}

/** Writes two entries, both or neither. */
export const transferFundsEndpoint: Endpoint = {
  name: 'transfer-funds',
  method: 'post',
  path: '/v1/transfers',
  access: 'ledger:write',
  isForPartners: true,
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

/** Reverses an entry once, with the other entry of its transfer. */
export const reverseTransactionEndpoint: Endpoint = {
  name: 'reverse-transaction',
  method: 'post',
  path: '/v1/transactions/{id}/reversal',
  access: 'ledger:write',
  isForPartners: true,
  tag: 'Ledger',
  creates: true,
  summary: 'Reverse a transaction',
  description:
    'Writes the same amount in the opposite direction and names the reversed entry. An entry can be reversed once, whichever ' +
    'key the request has. An entry of a transfer is reversed together with the other one, both or neither. A reversal cannot ' +
    'be reversed. The limits of the accounts apply.',
  parameters: [
    {
      name: 'id',
      in: 'path',
      required: true,
      description: 'The `id` of the entry.',
      schema: eventId,
      example: exampleIds.event,
    },
  ],
  body: bodyOf(reversalBody, { reason: 'The payment was recorded twice.' }),
  answers: {
    201: created(
      'The reversal is written.',
      reversalReceipt,
      {
        entries: [
          {
            ...anEntryReceipt,
            id: exampleIds.otherEvent,
            direction: 'credit',
            balanceAfter: eur(98_000),
            recordedAt: '2026-03-01T12:10:00.120Z',
            reverses: exampleIds.event,
          },
        ],
      },
      'The URL of the event of the reversal.',
    ),
  },
  errors: [
    'transaction-not-found',
    'reversal-invalid',
    'reversal-of-reversal',
    'already-reversed',
    'account-not-found',
    'account-closed',
    'insufficient-funds',
    'balance-out-of-range',
    'reference-taken',
    'account-contended',
    'vault-unavailable',
    'secret-unavailable',
  ],
}

const timeParameter = z.iso.datetime({ offset: true })

const listParameters: readonly Parameter[] = [
  {
    name: 'accountId',
    in: 'query',
    required: true,
    description: 'The account.',
    schema: ownAccountId,
    example: 'ACC-2041',
  },
  { name: 'from', in: 'query', description: 'Inclusive. Default: the first entry.', schema: timeParameter },
  { name: 'to', in: 'query', description: 'Inclusive. Default: the last entry.', schema: timeParameter },
  ...pageParameters,
]

/** A page of an account's entries, newest first. */
export const listTransactionsEndpoint: Endpoint = {
  name: 'list-transactions',
  unrecordedBecause: 'The systems of a tenant read what they sent.',
  method: 'get',
  path: '/v1/transactions',
  access: 'ledger:read',
  isForPartners: true,
  isConditional: true,
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
                ...anEntry,
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
  errors: ['query-invalid', 'account-not-found', 'vault-unavailable'],
}

/** Every call of `/v1/transactions` and `/v1/transfers`. */
export const entryEndpoints: readonly Endpoint[] = [
  recordTransactionEndpoint,
  transferFundsEndpoint,
  reverseTransactionEndpoint,
  listTransactionsEndpoint,
]
