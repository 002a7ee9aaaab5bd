import * as z from 'zod'
import { type CatalogueEntry, define, instant, sensitive } from '../define.ts'
import { country } from '../fields/country.ts'
import { currency } from '../fields/currency.ts'
import { accountId, amount, balance, fullName, shortText } from '../fields/fields.ts'

/** `debit` takes from the account, `credit` adds to it. */
export const directions = ['debit', 'credit'] as const

/** Whom the money comes from or goes to, as the caller tells it: need not be an account of this ledger. */
const counterparty = z.looseObject({ accountId, name: fullName.optional(), country: country.optional() })

export const accountOpened = z.looseObject({
  accountId,
  openingBalance: balance,
  /** How far below zero the balance may go. */
  overdraftLimit: z.strictObject({ minorUnits: z.int().min(0), currency }),
  country: country.optional(),
})

export const transactionRecorded = z.looseObject({
  accountId,
  direction: z.enum(directions),
  amount,
  /** What the account held just before this entry and just after it. */
  balanceBefore: balance,
  balanceAfter: balance,
  /** The account's own. */
  country: country.optional(),
  counterparty: counterparty.optional(),
  channel: shortText.optional(),
  /** When it happened, where the caller says so: the fact's `time`. */
  occurredAt: instant.optional(),
  /** The caller's own name for it, unique within the account. */
  reference: sensitive(shortText).optional(),
  /** The same for both entries of a transfer. */
  transferId: z.uuid().optional(),
  /** Counts what was written to the account: its opening is 1, its first entry 2. No number is left out. */
  entryVersion: z.int().min(2),
})

const publisher = 'sluice/ledger'

/** Accounts, and the entries that move their balances. */
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
    type: 'Ledger.Transaction.Recorded.v1',
    summary: 'An entry was written to an account and moved its balance.',
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
