import type { Fact } from '#facts/domain/fact.ts'
import { canonicalAccountId } from '#kernel/application/canonical-account-id.ts'
import { type ActiveHolds, protects } from '../domain/hold.ts'

/** Returns whether a legal hold protects the event of this fact. The fact is the first of its event: it has what holds name. */
export const isHeld = ({ targets }: ActiveHolds, { eventid, subject, data }: Fact): boolean =>
  protects(targets, { eventId: eventid, subject, accountIds: new Set(accountIdsOf(data)) })

/** The account ids of an event: each field `accountId`, at any depth, in canonical spelling. */
export const accountIdsOf = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'accountId' && typeof inner === 'string' ? [canonicalAccountId(inner)] : accountIdsOf(inner),
  )
}
