import type { Band, EventStatus } from '#kernel/domain/event-status.ts'
import { meansType, reports } from './decision-policy.ts'
import type { Review } from './review.ts'

/** An event whose steps ask for no review. `hasPolicy`: a decision policy applied to its last step. */
type UnreviewedEvent = Readonly<{ type: string; status: EventStatus; band: Band; hasPolicy: boolean }>

/**
 * What people are needed for, where an earlier version asked no one: to decide a held event, or to confirm the rejection of a
 * report of the high band, which no machine closes. `undefined`: they are not needed. Source: docs/decision-policies.md.
 */
export const missingPurpose = ({ type, status, band, hasPolicy }: UnreviewedEvent): Review['purpose'] | undefined => {
  if (status === 'held') return 'decide'
  return status === 'rejected' && band === 'high' && meansType(reports, type) && !hasPolicy ? 'confirm' : undefined
}
