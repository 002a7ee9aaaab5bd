import { transactionRecorded } from '#catalogue/families/ledger.ts'
import { paymentTransferCorrected, paymentTransferReversed } from '#catalogue/families/payment.ts'
import { type Fact, tenancyOf } from '../domain/fact.ts'
import { eventIdOfSource } from './identity.ts'
import { dataOf } from './read-fact.ts'

/** The event that a reversal or a correction names, and how it relates to it. */
export type Original = Readonly<{ eventId: string; relation: 'reverses' | 'corrects' }>

/** The types whose events can be reversed or corrected. */
const revocableTypes: ReadonlySet<string> = new Set([
  'Payment.Transfer.Observed.v1',
  'Payment.Transfer.Corrected.v1',
  'Ledger.Transaction.Recorded.v1',
])

/** Returns whether another event can reverse or correct events of this type. */
export const isRevocable = (type: string): boolean => revocableTypes.has(type)

/**
 * Returns the event that a received event reverses or corrects; `undefined` for any other event, and for one that names itself.
 * @throws Refusal `fact-invalid`.
 */
export const originalOf = (fact: Fact): Original | undefined => {
  const named = namedBy(fact)
  return named?.eventId === fact.eventid ? undefined : named
}

const namedBy = (fact: Fact): Original | undefined => {
  switch (fact.type) {
    case 'Payment.Transfer.Reversed.v1':
      return { eventId: originalEventId(fact, dataOf(paymentTransferReversed, fact).original), relation: 'reverses' }
    case 'Payment.Transfer.Corrected.v1':
      return { eventId: originalEventId(fact, dataOf(paymentTransferCorrected, fact).original), relation: 'corrects' }
    case 'Ledger.Transaction.Recorded.v1': {
      const { reverses } = dataOf(transactionRecorded, fact)
      return reverses === undefined ? undefined : { eventId: reverses, relation: 'reverses' }
    }
    default:
      return undefined
  }
}

type Name = Readonly<{ eventId: string } | { source: string; id: string }>

/** The id of Sluice for the original. A producer may write a UUID in upper case. */
const originalEventId = (fact: Fact, name: Name): string =>
  'eventId' in name ? name.eventId.toLowerCase() : eventIdOfSource(tenancyOf(fact), name.source, name.id)
