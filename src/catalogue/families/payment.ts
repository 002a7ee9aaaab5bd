import * as z from 'zod'
import { type CatalogueEntry, define, identifier, instant, personal } from '../define.ts'
import { country } from '../fields/country.ts'
import { accountId, balance, observedAmount, reversalReason, shortText } from '../fields/fields.ts'

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
  reference: personal(shortText).optional(),
})

/** The `time` of the event that is reversed or corrected. It places the reversal on the day of the payment. */
const time = instant.describe('The `time` of the original event. ISO 8601 with an offset.')

/**
 * The event that is reversed or corrected, by the id that Sluice gave it, or by the `source` and `id` of its producer. Exactly
 * one of the two, so that they never disagree.
 */
const original = z
  .union(
    [
      z.strictObject({
        eventId: z.uuid().describe('The id of the original event, from the response of Sluice.'),
        time,
      }),
      z.strictObject({
        source: z.string().min(1).max(256).describe('The `source` of the original event.'),
        id: identifier(z.string().min(1).max(256)).describe('The `id` of the original event, from its producer.'),
        time,
      }),
    ],
    { error: 'must be either { eventId, time } or { source, id, time }, with no other field' },
  )
  .describe('The event that is reversed or corrected: either its `eventId`, or its `source` and `id`.')

const formerParty = z.looseObject({ accountId })

const revocation = {
  original,
  /** The amount and both accounts of the original, unchanged. */
  amount: observedAmount,
  debtor: formerParty,
  creditor: formerParty,
  reason: reversalReason,
}

export const paymentTransferReversed = z.looseObject(revocation)

export const paymentTransferCorrected = z.looseObject({
  ...revocation,
  /** The complete payment as it should have been sent. */
  corrected: paymentTransferObserved,
})

const observed = {
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
} as const

const revoked = {
  original: { source: '/banks/7', id: 'payment-4711', time: '2026-03-01T12:00:00Z' },
  amount: { minorUnits: 12_500, currency: 'EUR' },
  debtor: { accountId: 'ACC-2041' },
  creditor: { accountId: 'ACC-7730' },
}

export const paymentTypes: readonly CatalogueEntry[] = [
  define({
    type: 'Payment.Transfer.Observed.v1',
    summary: 'A payment system observed a transfer of money between two accounts.',
    publisher: 'the payment system',
    data: paymentTransferObserved,
    example: observed,
  }),
  define({
    type: 'Payment.Transfer.Reversed.v1',
    summary: 'A payment system reversed an observed transfer, which no longer counts.',
    publisher: 'the payment system',
    data: paymentTransferReversed,
    example: { ...revoked, reason: 'The bank of the payee returned the payment.' },
  }),
  define({
    type: 'Payment.Transfer.Corrected.v1',
    summary: 'A payment system corrected an observed transfer, and the corrected one counts instead.',
    publisher: 'the payment system',
    data: paymentTransferCorrected,
    example: {
      ...revoked,
      reason: 'The amount was sent with a wrong decimal point.',
      corrected: { ...observed, amount: { minorUnits: 1_250, currency: 'EUR' } },
    },
  }),
]
