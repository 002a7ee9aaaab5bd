import { assessmentCompleted } from '#catalogue/families/risk.ts'
import { eventMoved } from '#catalogue/families/workflow.ts'
import { originalOf } from '#facts/application/original-of.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { kindOf } from '#facts/domain/happening.ts'
import { isTombstone } from '#facts/domain/tombstone.ts'
import type { EventIdentity, Revocation, RowChange } from '../domain/event-row.ts'
import { acceptFact, acceptReceived } from './accept-fact.ts'
import type { EventKey } from './ports.ts'

/**
 * Returns the change that a fact makes to the row of its event; `undefined` if the views do not use this kind of fact. Such a
 * fact may have any version.
 * @throws Refusal `fact-invalid` or `event-version-unaccepted`.
 */
export const changeOf = (fact: Fact): RowChange | undefined => {
  if (isTombstone(fact)) return undefined
  switch (kindOf(fact)) {
    case 'received':
      return { kind: 'status', step: 0, status: 'received' }
    case 'assessed': {
      const { score, band } = dataOf(assessmentCompleted, acceptFact(fact))
      return { kind: 'assessment', assessedAt: fact.recordedat, score, band }
    }
    case 'moved': {
      const { version, status, score, band } = dataOf(eventMoved, acceptFact(fact))
      const judgement = score === undefined || band === undefined ? undefined : { score, band }
      return { kind: 'status', step: version, status, ...(judgement && { judgement }) }
    }
    default:
      return undefined
  }
}

/** The change of a reversal or a correction: to its own row, and to the row of the original event. */
type RevocationChange = Readonly<{ change: RowChange; event: EventKey; revocation: Revocation }>

const passive = { reverses: 'reversedBy', corrects: 'correctedBy' } as const

/**
 * Returns the change that the receipt of a reversal or a correction makes to two rows; `undefined` for any other fact.
 * @throws Refusal `fact-invalid` or `event-version-unaccepted`.
 */
export const revocationBy = (fact: Fact): RevocationChange | undefined => {
  const received = kindOf(fact) === 'received' && !isTombstone(fact) ? acceptReceived(fact) : undefined
  const original = received && originalOf(received)
  if (!original) return undefined
  const { tenantid: tenantId, partnerid: partnerId, eventid: by, type, receivedat } = fact
  const { eventId, relation } = original
  return {
    change: { kind: 'original', relation, original: eventId },
    event: { tenantId, partnerId, eventId },
    revocation: { relation: passive[relation], by, type, rank: `${receivedat}#${by}` },
  }
}

export const identityOf = ({
  tenantid,
  partnerid,
  eventid,
  eventtype,
  receivedat,
  correlationid,
}: Fact): EventIdentity => ({
  tenantId: tenantid,
  partnerId: partnerid,
  eventId: eventid,
  type: eventtype,
  receivedAt: receivedat,
  correlationId: correlationid,
})
