import { randomUUID } from 'node:crypto'
import type { ProducerEvent } from '../feed/send-event.ts'
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

/** A payment that empties an account, which the standard decision policy leaves to a person. */
export const makeHeldPayment = (): ProducerEvent => {
  const payment = makePayment()
  const [amount, nothing] = [euros(1_200_000), euros(0)]
  const debtor = { accountId: randomUUID(), balanceBefore: amount, balanceAfter: nothing }
  return { ...payment, data: { kind: 'transfer', amount, debtor, creditor: { accountId: randomUUID() } } }
}

/** A payment with the reference text of its payer, which is personal. */
const makePaymentWithReference = (): ProducerEvent => {
  const payment = makePayment()
  return { ...payment, data: { ...payment.data, reference: 'Invoice 2026-0117, J. Doe' } }
}

/** A registration with personal fields, and with a secret that expires. */
const makeRegistration = (): ProducerEvent => {
  const userId = randomUUID()
  return {
    specversion: '1.0',
    type: 'User.Account.Registered.v1',
    source: '/bench',
    id: randomUUID(),
    time: '2026-03-01T12:00:00.000Z',
    subject: `user/${userId}`,
    data: {
      userId,
      email: `${userId}@example.com`,
      verificationToken: `token-${randomUUID()}`,
      fullName: 'Jo Doe',
    },
  }
}

/** The events with personal fields whose cost is compared with the cost of a payment without them. */
export const personalEvents = { reference: makePaymentWithReference, registration: makeRegistration } as const
