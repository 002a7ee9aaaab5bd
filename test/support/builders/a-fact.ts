import { randomUUID } from 'node:crypto'
import { withId } from '#facts/application/identity.ts'
import type { Fact, FactDraft } from '#facts/domain/fact.ts'
import type { Band } from '#kernel/domain/event-status.ts'

/** The data of a payment of 125.00 EUR. */
export const somePayment = {
  kind: 'transfer',
  amount: { minorUnits: 12_500, currency: 'EUR' },
  debtor: { accountId: '4711' },
  creditor: { accountId: '0815' },
} as const

/** A payment as its producer sends it. */
export const anEvent = {
  specversion: '1.0',
  type: 'Payment.Transfer.Observed.v1',
  source: '/desk/7',
  id: '1',
  data: somePayment,
} as const

/** A payment received, of a tenant and with ids of its own. A test states only what it is about. */
export const aFact = ({ id, ...known }: Partial<Fact> = {}): Fact => {
  const draft = { ...someDraft(), ...known }
  return { ...withId(draft), ...(id !== undefined && { id }) }
}

const someDraft = (): FactDraft => ({
  specversion: '1.0',
  type: 'Payment.Transfer.Observed.v1',
  source: '/desk/7',
  time: '2026-03-01T12:00:00.000Z',
  datacontenttype: 'application/json',
  tenantid: `tenant-${randomUUID()}`,
  eventid: randomUUID(),
  eventtype: 'Payment.Transfer.Observed.v1',
  receivedat: '2026-03-01T12:00:01.000Z',
  happening: 'received',
  recordedat: '2026-03-01T12:00:01.000Z',
  correlationid: randomUUID(),
  actor: 'a-producer',
  data: somePayment,
})

/** A reversal of a payment, named by its id. It repeats the amount and the accounts. */
export const aReversal = (payment: Fact, known: Partial<Fact> = {}): Fact =>
  aRevocation(payment, { type: 'Payment.Transfer.Reversed.v1', data: revocationOf(payment), ...known })

/** A correction of a payment, named by its id, with the fields of the payment that change. */
export const aCorrection = (
  payment: Fact,
  { changed = {}, ...known }: Partial<Fact> & Readonly<{ changed?: Readonly<Record<string, unknown>> }> = {},
): Fact =>
  aRevocation(payment, {
    type: 'Payment.Transfer.Corrected.v1',
    data: { ...revocationOf(payment), corrected: { ...standing(payment), ...changed } },
    ...known,
  })

const aRevocation = ({ tenantid }: Fact, known: Partial<Fact> & Pick<Fact, 'type'>): Fact =>
  aFact({ tenantid, eventtype: known.type, receivedat: '2026-03-01T12:05:00.000Z', ...known })

/** The payment that counts: a correction holds it beside the original. */
const standing = ({ data }: Fact) => (data.corrected ?? data) as typeof somePayment

const revocationOf = (payment: Fact) => {
  const { amount, debtor, creditor } = standing(payment)
  return {
    original: { eventId: payment.eventid, time: payment.time },
    amount,
    debtor: { accountId: debtor.accountId },
    creditor: { accountId: creditor.accountId },
    reason: 'The bank returned it.',
  }
}

/** The assessment of a payment, as scoring publishes it. */
export const anAssessment = ({ band = 'low' }: { band?: Band } = {}): Fact =>
  aFact({
    type: 'Risk.Assessment.Completed.v1',
    source: 'sluice/scoring',
    happening: 'assessed#baseline@1',
    recordedat: '2026-03-01T12:00:02.000Z',
    data: {
      score: { low: 0, medium: 45, high: 75 }[band],
      band,
      ruleset: { id: 'baseline', version: 1 },
      reasons: [],
      tried: ['large-amount@1'],
      inputs: {},
    },
  })
