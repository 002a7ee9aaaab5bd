import type { Band, EventStatus } from '#kernel/domain/event-status.ts'
import type { Instant } from '#kernel/domain/instant.ts'

/** One event in the lists: what is known of it from the facts heard so far. */
export type EventRow = Readonly<{
  id: string
  type: string
  status: EventStatus
  receivedAt: Instant
  correlationId: string
  score?: number
  band?: Band
}>

/** What every fact says of its event. */
export type EventIdentity = Readonly<{
  tenantId: string
  eventId: string
  type: string
  receivedAt: Instant
  correlationId: string
}>

/**
 * What one fact changes in its event's row. Facts come more than once and in any order, so a change carries its rank: the
 * status of the last step stands (0 is having been received), and the first assessment, for that one decides.
 */
export type Change =
  | Readonly<{ kind: 'status'; step: number; status: EventStatus }>
  | Readonly<{ kind: 'assessment'; assessedAt: Instant; score: number; band: Band }>
