import { assessmentCompleted } from '#catalogue/families/risk.ts'
import { eventMoved, reviewDecided } from '#catalogue/families/workflow.ts'
import { originalOf } from '#facts/application/original-of.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import { matterOf } from '#facts/application/subject-matter.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { kindOf } from '#facts/domain/happening.ts'
import { isTombstone } from '#facts/domain/tombstone.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { EventIdentity, Revocation, RowChange, RowMatter } from '../domain/event-row.ts'
import { acceptDecision, acceptFact, acceptReceived } from './accept-fact.ts'
import { readableActivityOf } from './activity-of.ts'
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
      return { kind: 'received', matter: rowMatterOf(fact) }
    case 'assessed': {
      const { score, band, reasons } = dataOf(assessmentCompleted, acceptFact(fact))
      const rules = [...new Set(reasons.map(({ ruleId }) => ruleId))]
      return { kind: 'assessment', assessmentId: fact.id, assessedAt: fact.recordedat, score, band, rules }
    }
    case 'moved': {
      const { version, status, score, band, moves } = dataOf(eventMoved, acceptFact(fact))
      const assessmentId = fact.causationid ?? fact.id
      // A step of people follows from their decision. The row keeps the score and the rules of the step before.
      const isByPeople = moves.some(({ from }) => from === 'held' || from === 'rejected')
      const isJudged = score !== undefined && band !== undefined && !isByPeople
      return { kind: 'status', step: version, status, ...(isJudged && { judgement: { score, band, assessmentId } }) }
    }
    case 'reviewed': {
      const decided = acceptDecision(fact)
      if (!decided) return undefined
      const { act, isFinal } = dataOf(reviewDecided, decided)
      return isFinal ? { kind: 'decision', act } : undefined
    }
    default:
      return undefined
  }
}

const rowMatterOf = (received: Fact): RowMatter => {
  const { source, producerid, subject } = received
  const { accounts, amount } = readableMatterOf(received)
  const [activity] = readableActivityOf(received)
  return {
    source,
    ...(producerid !== undefined && { producerId: producerid }),
    ...(subject !== undefined && { subject }),
    accounts,
    ...(amount && { amount }),
    ...(activity && { activityAt: activity.happenedAt }),
  }
}

/** A row needs only the envelope of its event. An event that this version cannot read is listed without accounts and amount. */
const readableMatterOf = (received: Fact): Pick<RowMatter, 'accounts' | 'amount'> => {
  try {
    return matterOf(received)
  } catch (error) {
    if (error instanceof Refusal) return { accounts: [] }
    throw error
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
