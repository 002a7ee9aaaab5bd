/** Texts that the examples share. A key is new for each operation, and the same for each retry of it. */
export const newKey = (): string => crypto.randomUUID()

export const accountId = `ACC-${newKey()}`

export const payment = () =>
  ({
    specversion: '1.0',
    type: 'Payment.Transfer.Observed.v1',
    source: '/desk/7',
    id: newKey(),
    data: {
      kind: 'transfer',
      amount: { minorUnits: 125_000, currency: 'EUR' },
      debtor: { accountId: '4711' },
      creditor: { accountId: '0815' },
    },
  }) as const

export const report = { entityId: 'acct-4711', category: 'velocity', riskScore: 72 }

const { amount: _, ...incomplete } = payment().data

/** A transfer without an amount. */
export const wrong = { ...payment(), data: incomplete }
