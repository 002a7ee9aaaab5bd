import type { NamedAccount } from '#facts/domain/named-account.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import type { Band, EventStatus } from '#kernel/domain/event-status.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { ownerKeyOf, type Tenancy } from '#kernel/domain/tenant.ts'
import type { ActivityKey } from '../application/activity-ports.ts'
import type { EventKey } from '../application/ports.ts'
import { type EventIdentity, type EventRow, isEntry, type Relations, type Revocation } from '../domain/event-row.ts'
import type { RowProgress } from '../domain/row-progress.ts'

/** An item of the table. A row of an earlier version has no matter, no rules and no counts. */
export type RowItem = Readonly<{
  pk: string
  eventId: string
  type: string
  receivedAt: Instant
  receivedSk: string
  correlationId: string
  partnerId?: string
  status: EventStatus
  step?: number
  score?: number
  band?: Band
  assessedAt?: string
  judgedBy?: string
  judgedStep?: number
  rules?: readonly string[]
  otherRules?: Readonly<Record<string, readonly string[]>>
  /** The group of the counts that has the event. */
  counted?: string
  /** Counts the changes of the progress. It is the optimistic lock. */
  changes?: number
  source?: string
  producerId?: string
  subject?: string
  accounts?: readonly NamedAccount[]
  /** How long before its receipt the time is by which the activity of its accounts is stored: shorter than that time. */
  delayMs?: number
  minorUnits?: number
  currency?: string
  reverses?: string
  corrects?: string
  decidedAct?: number
  archivedAt?: Instant
}>

export const keyOf = ({ tenantId, eventId }: Pick<EventKey, 'tenantId' | 'eventId'>): string => `${tenantId}#${eventId}`

export const receivedSk = (receivedAt: Instant, eventId: string): string => `${receivedAt}#${eventId}`

/** The keys of the indexes. Each has the rows of one tenant or partner, of all time: none of their parts has a `#`. */
export const indexKeys = {
  byDay: ({ tenantId }: Tenancy): string => tenantId,
  byStatus: ({ tenantId }: Tenancy, status: EventStatus): string => `${tenantId}#${status}`,
  byPartner: (tenancy: Tenancy): string => ownerKeyOf(tenancy),
  byBand: ({ tenantId }: Tenancy, band: Band): string => `${tenantId}#${band}`,
  bySubject: ({ tenantId }: Tenancy, subject: string): string => `${tenantId}#${subject}`,
  byPartnerSubject: (tenancy: Tenancy, subject: string): string => shortHashOf([ownerKeyOf(tenancy), subject]),
  byPartnerCorrelation: (tenancy: Tenancy, correlationId: string): string =>
    shortHashOf([ownerKeyOf(tenancy), correlationId]),
  /** A list of rules can be long, so its key has the hash of it. */
  byRules: ({ tenantId }: Tenancy, rules: readonly string[]): string => `${tenantId}#${hashOfRules(rules)}`,
  byPartnerRules: (tenancy: Tenancy, rules: readonly string[]): string =>
    `${ownerKeyOf(tenancy)}#${hashOfRules(rules)}`,
}

/** A row of more than 1 KB costs each of its writes twice, so the keys of few events are short. */
const shortHashOf = (parts: readonly string[]): string => sha256(JSON.stringify(parts)).slice(0, 32)

const hashOfRules = (rules: readonly string[]): string => sha256(JSON.stringify(rules.toSorted()))

/** The keys of rows of earlier versions, which had one for each day. */
export const dayKeys = {
  byDay: ({ tenantId }: Tenancy, day: string): string => `${tenantId}#${day}`,
  byStatus: ({ tenantId }: Tenancy, day: string, status: EventStatus): string => `${tenantId}#${status}#${day}`,
  byPartner: (tenancy: Tenancy, day: string): string => `${ownerKeyOf(tenancy)}#${day}`,
}

/** The time of the assessment of a decided event, in a row of an earlier version. */
const decided = '0'

export const progressOf = (item: Partial<RowItem>): RowProgress => {
  const { status = 'received', step = 0, score, band, assessedAt, judgedBy, rules, otherRules = {} } = item
  const judgedStep = item.judgedStep ?? (assessedAt === decided ? step : 0)
  if (score === undefined || band === undefined) return { status, step, otherRules }
  return {
    status,
    step,
    otherRules,
    judgement: {
      score,
      band,
      step: judgedStep,
      ...(judgedStep === 0 && assessedAt !== undefined && { assessedAt }),
      ...(judgedBy !== undefined && { assessmentId: judgedBy }),
      ...(rules && { rules }),
    },
  }
}

/** The activity of the accounts that a row names. */
export const activityKeysIn = (
  event: Pick<EventKey, 'tenantId' | 'eventId'>,
  { receivedAt, delayMs, accounts = [] }: Partial<RowItem>,
): readonly ActivityKey[] => {
  if (receivedAt === undefined || delayMs === undefined) return []
  const happenedAt = new Date(Date.parse(receivedAt) - delayMs).toISOString()
  const accountIds = [...new Set(accounts.map(({ accountId }) => accountId))]
  return accountIds.map((accountId) => ({ ...event, accountId, happenedAt }))
}

/** Returns whether an item is a row: not the mark of an archived event, and not of an event that only a reversal has named. */
export const isRow = (item: unknown): item is RowItem =>
  typeof item === 'object' && item !== null && 'receivedAt' in item && 'eventId' in item

export const rowOf = (item: RowItem): EventRow => {
  const { eventId: id, type, status, receivedAt, correlationId, partnerId, score, band, rules } = item
  const { source, producerId, subject, accounts, minorUnits, currency, reverses, corrects, decidedAct } = item
  return {
    id,
    type,
    status,
    receivedAt,
    correlationId,
    ...(partnerId !== undefined && { partnerId }),
    ...(source !== undefined && { source }),
    ...(producerId !== undefined && { producerId }),
    ...(subject !== undefined && { subject }),
    ...(accounts && { accounts }),
    ...(minorUnits !== undefined && currency !== undefined && { amount: { minorUnits, currency } }),
    ...(score !== undefined && { score }),
    ...(band && { band }),
    ...(rules && { rules }),
    ...(decidedAct !== undefined && { decidedAct }),
    ...(reverses && { reverses }),
    ...(corrects && { corrects }),
    ...revocationsIn(item, { partnerId, type }),
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

/** The marks that events of the same owner and origin have made. Marks of others are ignored. */
export const revocationsIn = (
  item: Readonly<Record<string, unknown>>,
  event: Pick<EventIdentity, 'type'> & Readonly<{ partnerId?: string | undefined }>,
): Pick<Relations, 'reversedBy' | 'correctedBy'> => {
  const [reversedBy, correctedBy] = [
    item[revocationName('reversedBy', event)],
    item[revocationName('correctedBy', event)],
  ]
  return {
    ...(typeof reversedBy === 'string' && { reversedBy }),
    ...(typeof correctedBy === 'string' && { correctedBy }),
  }
}
