import { randomUUID } from 'node:crypto'
import type { PaymentEvent } from '../rows/to-event.ts'

const euros = (minorUnits: number) => ({ minorUnits, currency: 'EUR' })

/** A payment of the size real ones have, with an id and accounts of its own. Every one is alike, so that the runs are. */
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
