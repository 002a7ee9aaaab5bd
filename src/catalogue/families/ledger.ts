import * as z from 'zod'
import { type CatalogueEntry, define, identifier, instant } from '../define.ts'
import { country } from '../fields/country.ts'
import { currency } from '../fields/currency.ts'
import { accountId, amount, balance, fullName, reversalReason, shortText } from '../fields/fields.ts'

/** `debit` reduces the balance, `credit` increases it. */
export const directions = ['debit', 'credit'] as const

/** The party that pays or is paid, from the request. It need not be an account of this ledger. */
const counterparty = z.looseObject({ accountId, name: fullName.optional(), country: country.optional() })

/** How far the balance may fall below zero. */
const overdraftLimit = z.strictObject({ minorUnits: z.int().min(0), currency })

export const accountOpened = z.looseObject({
  accountId,
  openingBalance: balance,
  overdraftLimit,
  country: country.optional(),
})

/** Counts the writes to the account without gaps, entries included: the opening is 1. */
const accountVersion = z.int().min(2)

export const accountClosed = z.looseObject({ accountId, overdraftLimit, balance, accountVersion })

export const limitChanged = z.looseObject({
  accountId,
  previousOverdraftLimit: overdraftLimit,
  overdraftLimit,
  balance,
  accountVersion,
})

export const transactionRecorded = z.looseObject({
  accountId,
  direction: z.enum(directions),
  amount,
  /** The balance just before this entry and just after it. */
  balanceBefore: balance,
  balanceAfter: balance,
  /** The country of the account. */
  country: country.optional(),
  counterparty: counterparty.optional(),
  channel: shortText.optional(),
  /** When it happened, if the request has it. Also the `time` of the fact. */
  occurredAt: instant.optional(),
  /** The caller's name for the entry, unique within the account. */
  reference: identifier(shortText).optional(),
  /** The same for both entries of a transfer. */
  transferId: z.uuid().optional(),
  /** The id of the entry that this one reverses, and its time of recording. Absent for any other entry. */
  reverses: z.uuid().optional(),
  reversesRecordedAt: instant.optional(),
  /** The reason for the reversal. */
  reason: reversalReason.optional(),
  /** Counts the writes to the account without gaps, changes of the account included: the opening is 1. */
  entryVersion: z.int().min(2),
})

const publisher = 'sluice/ledger'

/** Accounts, and the entries that change their balances. */
export const ledgerTypes: readonly CatalogueEntry[] = [
  define({
    type: 'Ledger.Account.Opened.v1',
    summary: 'An account was opened in the ledger.',
    publisher,
    data: accountOpened,
    example: {
      accountId: 'ACC-2041',
      openingBalance: { minorUnits: 100_000, currency: 'EUR' },
      overdraftLimit: { minorUnits: 50_000, currency: 'EUR' },
      country: 'DE',
    },
  }),
  define({
    type: 'Ledger.Account.LimitChanged.v1',
    summary: 'The overdraft limit of an account was set.',
    publisher,
    data: limitChanged,
    example: {
      accountId: 'ACC-2041',
      previousOverdraftLimit: { minorUnits: 50_000, currency: 'EUR' },
      overdraftLimit: { minorUnits: 75_000, currency: 'EUR' },
      balance: { minorUnits: 85_500, currency: 'EUR' },
      accountVersion: 8,
    },
  }),
  define({
    type: 'Ledger.Account.Closed.v1',
    summary: 'An account with a balance of zero was closed for ever.',
    publisher,
    data: accountClosed,
    example: {
      accountId: 'ACC-2041',
      overdraftLimit: { minorUnits: 75_000, currency: 'EUR' },
      balance: { minorUnits: 0, currency: 'EUR' },
      accountVersion: 9,
    },
  }),
  define({
    type: 'Ledger.Transaction.Recorded.v1',
    summary: 'An entry was written to an account and changed its balance.',
    publisher,
    data: transactionRecorded,
    example: {
      accountId: 'ACC-2041',
      direction: 'debit',
      amount: { minorUnits: 12_500, currency: 'EUR' },
      balanceBefore: { minorUnits: 98_000, currency: 'EUR' },
      balanceAfter: { minorUnits: 85_500, currency: 'EUR' },
      country: 'DE',
      counterparty: { accountId: 'ACC-7730', name: 'Sam Sample', country: 'FR' },
      channel: 'sepa-instant',
      occurredAt: '2026-03-01T11:59:58Z',
      reference: 'Invoice 2026-0117',
      transferId: '0d6c1f0e-3b0a-4a55-9e6b-3f1d7a2c9b10',
      entryVersion: 7,
    },
  }),
]
