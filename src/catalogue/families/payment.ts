import * as z from 'zod'
import { type CatalogueEntry, define, sensitive } from '../define.ts'
import { country } from '../fields/country.ts'
import { accountId, balance, observedAmount, shortText } from '../fields/fields.ts'

const party = z.looseObject({
  accountId,
  country: country.optional(),
  /** The balance just before and just after, if the producer knows it. */
  balanceBefore: balance.optional(),
  balanceAfter: balance.optional(),
})

export const paymentTransferObserved = z.looseObject({
  kind: z.enum(['payment', 'transfer', 'cash-in', 'cash-out', 'debit']),
  amount: observedAmount,
  /** The party that pays. */
  debtor: party,
  /** The party that is paid. */
  creditor: party,
  channel: shortText.optional(),
  /** The reference text of the payer. */
  reference: sensitive(shortText).optional(),
})

export const paymentTypes: readonly CatalogueEntry[] = [
  define({
    type: 'Payment.Transfer.Observed.v1',
    summary: 'A payment system observed a transfer of money between two accounts.',
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
