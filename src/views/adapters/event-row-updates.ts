import type { EventStatus } from '#kernel/domain/event-status.ts'
import { dayOf, type Instant } from '#kernel/domain/instant.ts'
import { ownerKeyOf, type Tenancy } from '#kernel/domain/tenant.ts'
import { type EventIdentity, isEntry, type Revocation, type RowChange } from '../domain/event-row.ts'

export const receivedSk = (receivedAt: Instant, eventId: string) => `${receivedAt}#${eventId}`

/** Only rows of partners have this key, so the others cost nothing in its index. */
export const partnerPk = (tenancy: Tenancy, day: string) => `${ownerKeyOf(tenancy)}#${day}`

export const statusPk = (tenantId: string, status: EventStatus, day: string) => `${tenantId}#${status}#${day}`

/** The time of the assessment of a decided event: before every other, so that no other replaces it. */
const decided = '0'

/** Every change writes the identity of the event, so that any fact can create the row. */
export const updateOf = (event: EventIdentity, change: RowChange) => {
  const { tenantId, partnerId, eventId, type, receivedAt, correlationId } = event
  const day = dayOf(receivedAt)
  const identity = {
    ':eventId': eventId,
    ':type': type,
    ':receivedAt': receivedAt,
    ':correlationId': correlationId,
    ':dayPk': `${tenantId}#${day}`,
    ':receivedSk': receivedSk(receivedAt, eventId),
    ...(partnerId !== undefined && { ':partnerId': partnerId, ':partnerPk': partnerPk({ tenantId, partnerId }, day) }),
  }
  const owner = partnerId === undefined ? '' : ', partnerId = :partnerId, partnerPk = :partnerPk'
  const base = `eventId = :eventId, #type = :type, receivedAt = :receivedAt, correlationId = :correlationId, dayPk = :dayPk, receivedSk = :receivedSk${owner}`
  if (change.kind === 'status') {
    const { judgement } = change
    const judged = judgement ? ', score = :score, band = :band, assessedAt = :decided' : ''
    return {
      UpdateExpression: `SET ${base}, #status = :status, statusPk = :statusPk, step = :step${judged}`,
      ConditionExpression: 'attribute_not_exists(step) OR step < :step',
      ExpressionAttributeNames: { '#type': 'type', '#status': 'status' },
      ExpressionAttributeValues: {
        ...identity,
        ':status': change.status,
        ':statusPk': statusPk(tenantId, change.status, day),
        ':step': change.step,
        ...(judgement && { ':score': judgement.score, ':band': judgement.band, ':decided': decided }),
      },
    }
  }
  if (change.kind === 'original') {
    return {
      UpdateExpression: `SET ${base}, #relation = :original, #status = if_not_exists(#status, :received), statusPk = if_not_exists(statusPk, :statusPk)`,
      ExpressionAttributeNames: { '#type': 'type', '#status': 'status', '#relation': change.relation },
      ExpressionAttributeValues: {
        ...identity,
        ':original': change.original,
        ':received': 'received',
        ':statusPk': statusPk(tenantId, 'received', day),
      },
    }
  }
  return {
    UpdateExpression: `SET ${base}, score = :score, band = :band, assessedAt = :assessedAt, #status = if_not_exists(#status, :received), statusPk = if_not_exists(statusPk, :statusPk)`,
    ConditionExpression: 'attribute_not_exists(assessedAt) OR assessedAt > :assessedAt',
    ExpressionAttributeNames: { '#type': 'type', '#status': 'status' },
    ExpressionAttributeValues: {
      ...identity,
      ':score': change.score,
      ':band': change.band,
      ':assessedAt': change.assessedAt,
      ':received': 'received',
      ':statusPk': statusPk(tenantId, 'received', day),
    },
  }
}

/**
 * The attribute of a mark. Events of one owner never mark those of another, and events of producers never mark entries of the
 * ledger. `type` is the type of the event that makes the mark, or of the marked event. Examples: `reversedBy`,
 * `reversedBy:shop-7`, `ledger:reversedBy`.
 */
export const revocationName = (
  relation: Revocation['relation'],
  { partnerId, type }: Readonly<{ partnerId?: string | undefined; type: string }>,
): string => `${isEntry(type) ? 'ledger:' : ''}${relation}${partnerId === undefined ? '' : `:${partnerId}`}`

/** Writes no identity: the original may be unknown, and its row is in no list until one of its facts arrives. */
export const revocationUpdate = ({ partnerId }: Tenancy, { relation, by, type, rank }: Revocation) => {
  const name = revocationName(relation, { partnerId, type })
  return {
    UpdateExpression: 'SET #relation = :by, #rank = :rank',
    ConditionExpression: 'attribute_not_exists(#rank) OR #rank > :rank',
    ExpressionAttributeNames: { '#relation': name, '#rank': `${name}Rank` },
    ExpressionAttributeValues: { ':by': by, ':rank': rank },
  }
}
