import * as z from 'zod'
import { amount, balance, type CatalogueEntry, country, everyFact, shortText } from './define.ts'

const party = z.looseObject({
  accountId: shortText,
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
  reference: shortText.optional(),
})

export const paymentTypes: readonly CatalogueEntry[] = [
  {
    type: 'Payment.Transfer.Observed.v1',
    summary: 'Money was seen to move from one account to another.',
    publisher: 'producer',
    data: paymentTransferObserved,
    exchanges: [everyFact],
  },
]
