import * as z from 'zod'
import { type CatalogueEntry, define, instant } from '../define.ts'
import { amount, shortText, userId, webUrl, writtenText } from '../fields/fields.ts'

const subscriptionTierChanged = z.looseObject({
  userId,
  /** Missing if it is the first tier of the user. The same as the new tier for a renewal. */
  oldSubscriptionTier: shortText.optional(),
  newSubscriptionTier: shortText,
  /** A day, or an instant. */
  changeEffectiveDate: z.union([z.iso.date(), instant]),
  reason: writtenText.optional(),
})

const payment = { userId, subscriptionId: shortText, paymentId: shortText, amount, invoiceId: shortText.optional() }

const subscriptionPaymentSucceeded = z.looseObject({
  ...payment,
  method: z.enum(['card', 'bank-transfer', 'direct-debit', 'wallet', 'credit']),
  paidAt: instant,
})

const subscriptionPaymentFailed = z.looseObject({
  ...payment,
  errorCode: shortText,
  /** Counted from 1. */
  attempt: z.int().min(1).max(100),
  /** Missing if no further attempt is made. */
  nextAttemptAt: instant.optional(),
  failedAt: instant,
})

const subscriptionInvoiceReady = z.looseObject({
  userId,
  subscriptionId: shortText,
  invoiceId: shortText,
  amount,
  invoiceUrl: webUrl,
  dueDate: z.iso.date(),
  issuedAt: instant,
})

const publisher = 'the billing system'

const samplePayment = {
  userId: '3b1f6f5e-64c6-4d5c-9f0a-8f4f3f0f9a11',
  subscriptionId: 'SUB-1180',
  paymentId: 'PAY-90315',
  amount: { minorUnits: 2_900, currency: 'EUR' },
  invoiceId: 'INV-2026-0311',
} as const

/** Subscriptions and their payments. */
export const subscriptionTypes: readonly CatalogueEntry[] = [
  define({
    type: 'Subscription.Tier.Changed.v1',
    summary: 'A user changed to another subscription tier.',
    publisher,
    data: subscriptionTierChanged,
    example: {
      userId: samplePayment.userId,
      oldSubscriptionTier: 'free',
      newSubscriptionTier: 'pro',
      changeEffectiveDate: '2026-03-01',
      reason: 'The user upgraded.',
    },
    legacy: { name: 'SubscriptionTierChanged', routingKey: 'user.subscription.changed' },
  }),
  define({
    type: 'Subscription.Payment.Succeeded.v1',
    summary: 'A payment for a subscription succeeded.',
    publisher,
    data: subscriptionPaymentSucceeded,
    example: { ...samplePayment, method: 'direct-debit', paidAt: '2026-03-01T03:00:00Z' },
    legacy: { name: 'SubscriptionPaymentSucceeded', routingKey: 'billing.subscription.paid' },
  }),
  define({
    type: 'Subscription.Payment.Failed.v1',
    summary: 'A payment for a subscription failed.',
    publisher,
    data: subscriptionPaymentFailed,
    example: {
      ...samplePayment,
      errorCode: 'card-expired',
      attempt: 1,
      nextAttemptAt: '2026-03-04T03:00:00Z',
      failedAt: '2026-03-01T03:00:00Z',
    },
    legacy: { name: 'SubscriptionPaymentFailed', routingKey: 'billing.subscription.unpaid' },
  }),
  define({
    type: 'Subscription.Invoice.Ready.v1',
    summary: 'An invoice for a subscription is ready.',
    publisher,
    data: subscriptionInvoiceReady,
    example: {
      userId: samplePayment.userId,
      subscriptionId: samplePayment.subscriptionId,
      invoiceId: samplePayment.invoiceId,
      amount: samplePayment.amount,
      invoiceUrl: 'https://billing.example.com/invoices/INV-2026-0311.pdf',
      dueDate: '2026-03-15',
      issuedAt: '2026-03-01T02:00:00Z',
    },
    legacy: { name: 'SubscriptionInvoiceReady', routingKey: 'billing.subscription.invoiced' },
  }),
]
