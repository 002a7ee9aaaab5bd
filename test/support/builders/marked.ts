import { randomBytes, randomUUID } from 'node:crypto'

/** A unique text. Any output that contains it came from a payload. */
export const aMark = (): string => `mk${randomBytes(6).toString('hex')}`

/** A person, and a unique number. */
export type Person = Readonly<{ userid: string; amount: number }>

/** One payment with a mark wherever something of a person or a secret may stand, names of fields too. */
export const aMarkedEvent = (mark: string, { userid, amount }: Person) => ({
  specversion: '1.0',
  type: 'Payment.Transfer.Observed.v1',
  source: `/${mark}/source`,
  id: `${mark}-${randomUUID()}`,
  subject: `${mark}-subject`,
  dataschema: `https://example.org/${mark}`,
  userid,
  [`${mark}ext`]: `${mark}-extension`,
  data: {
    kind: 'transfer',
    amount: { minorUnits: amount, currency: 'EUR' },
    debtor: { accountId: `${mark}-account`, name: `${mark} Mustermann`, email: `${mark}@example.org` },
    creditor: { accountId: `${mark}-card-4111111111111111`, phone: `+49 ${mark}` },
    reference: `${mark} rent`,
    [`${mark}-field`]: { token: `${mark}-token`, [`${mark}-inner`]: [`${mark}-item`] },
  },
})

const json = (value: unknown): string => JSON.stringify(value)

/** Bodies for every call that takes one: accepted by one of them, refused by the others, and refused by all. */
export const markedBodies = (mark: string, person: Person): readonly string[] => {
  const event = aMarkedEvent(mark, person)
  const report = { entityId: `${mark}-entity`, description: `${mark} text`, metadata: { [`${mark}-name`]: mark } }
  const entry = {
    accountId: `${mark}-account`,
    direction: 'debit',
    amount: { minorUnits: person.amount, currency: 'EUR' },
    counterparty: { accountId: `${mark}-counterparty`, name: `${mark} Mustermann` },
    reference: `${mark} rent`,
  }
  const refused = { ...event, data: { ...event.data, kind: `${mark}-kind`, amount: { [`${mark}-unit`]: mark } } }
  return [
    json(event),
    json({ ...event, id: `${mark}-other`, type: `${mark}.Type.v1` }),
    json({ ...event, [`${mark}attribute`]: mark }),
    json({ ...event, tenantid: `${mark}-tenant` }),
    json({ ...event, subject: `${mark}-changed` }),
    json(refused),
    json({ events: [event, refused].map((each) => ({ idempotencyKey: `${mark} key`, event: each })) }),
    json({ events: [{ idempotencyKey: `${mark} key`, event: { ...event, tenantid: `${mark}-tenant` } }] }),
    json({ events: [], [`${mark}-field`]: mark }),
    json([event, refused, mark]),
    json({
      accountId: `${mark}-account`,
      currency: 'EUR',
      openingBalance: person.amount,
      overdraftLimit: person.amount,
    }),
    json({ accountId: `${mark}-creditor`, currency: 'EUR' }),
    json(entry),
    json({ ...entry, reference: `${mark} other`, amount: { minorUnits: person.amount * 9, currency: 'EUR' } }),
    json({ ...entry, amount: { minorUnits: -person.amount, currency: 'EUR' }, [`${mark}-field`]: mark }),
    json({ fromAccountId: `${mark}-account`, toAccountId: `${mark}-creditor`, amount: entry.amount }),
    json({ ...report, category: mark, riskScore: 50 }),
    json({ ...report, regulation: mark, severity: 'low' }),
    json({ ...report, category: mark, riskScore: mark, [`${mark}-field`]: mark }),
    `{"${mark}": ${mark}`,
    `{"${mark}":1,"${mark}":2}`,
    json(mark),
  ]
}
