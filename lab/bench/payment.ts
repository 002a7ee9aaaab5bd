import { randomUUID } from 'node:crypto'
import type { PaymentEvent } from '../rows/to-event.ts'

const euros = (minorUnits: number) => ({ minorUnits, currency: 'EUR' })

/** A payment of realistic size with new ids and accounts. All payments are alike, so that runs are comparable. */
export const makePayment = (): PaymentEvent => ({
  specversion: '1.0',
  type: 'Payment.Transfer.Observed.v1',
  source: '/bench',
  id: randomUUID(),
  time: '2026-03-01T12:00:00.000Z',
  subject: 'account/C1231006815',
  data: {
    kind: 'transfer',
    amount: euros(983_964),
    debtor: { accountId: randomUUID(), balanceBefore: euros(17_013_600), balanceAfter: euros(16_029_636) },
    creditor: { accountId: randomUUID(), balanceBefore: euros(2_118_200), balanceAfter: euros(3_102_164) },
    channel: 'mobile-money',
  },
})
