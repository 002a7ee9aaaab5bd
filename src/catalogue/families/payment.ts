import * as z from 'zod'
import { type CatalogueEntry, define, sensitive } from '../define.ts'
import { country } from '../fields/country.ts'
import { accountId, amount, balance, shortText } from '../fields/fields.ts'

const party = z.looseObject({
  accountId,
  country: country.optional(),
  /** What the account held just before and just after, where the producer can see it. */
  balanceBefore: balance.optional(),
  balanceAfter: balance.optional(),
})

export const paymentTransferObserved = z.looseObject({
  kind: z.enum(['payment', 'transfer', 'cash-in', 'cash-out', 'debit']),
  amount,
  /** The party that pays. */
  debtor: party,
  /** The party that is paid. */
  creditor: party,
  channel: shortText.optional(),
  /** What the payer wrote. */
  reference: sensitive(shortText).optional(),
})

export const paymentTypes: readonly CatalogueEntry[] = [
  define({
    type: 'Payment.Transfer.Observed.v1',
    summary: 'Money was seen to move from one account to another.',
    publisher: 'the payment system',
    data: paymentTransferObserved,
    example: {
      kind: 'transfer',
      amount: { minorUnits: 12_500, currency: 'EUR' },
      debtor: {
        accountId: 'ACC-2041',
        country: 'DE',
        balanceBefore: { minorUnits: 98_000, currency: 'EUR' },
        balanceAfter: { minorUnits: 85_500, currency: 'EUR' },
      },
      creditor: { accountId: 'ACC-7730', country: 'FR' },
      channel: 'sepa-instant',
      reference: 'Invoice 2026-0117',
    },
  }),
]
