import { assessmentCompleted } from '#catalogue/families/risk.ts'
import { eventMoved } from '#catalogue/families/workflow.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { kindOf } from '#facts/domain/happening.ts'
import type { EventIdentity, RowChange } from '../domain/event-row.ts'
import { acceptFact } from './accept-fact.ts'

/**
 * Returns the change that a fact makes to the row of its event; `undefined` if the views do not use this kind of fact. Such a
 * fact may have any version.
 * @throws Refusal `fact-invalid` or `event-version-unaccepted`.
 */
export const changeOf = (fact: Fact): RowChange | undefined => {
  switch (kindOf(fact)) {
    case 'received':
      return { kind: 'status', step: 0, status: 'received' }
    case 'assessed': {
      const { score, band } = dataOf(assessmentCompleted, acceptFact(fact))
      return { kind: 'assessment', assessedAt: fact.recordedat, score, band }
    }
    case 'moved': {
      const { version, status } = dataOf(eventMoved, acceptFact(fact))
      return { kind: 'status', step: version, status }
    }
    default:
      return undefined
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
