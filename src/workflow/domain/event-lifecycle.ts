import type { Band, EventStatus } from '#kernel/domain/event-status.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { IllegalMove } from './illegal-move.ts'

/**
 * The lifecycle of an event: all legal moves. Requirement S1.2.
 *
 *   received ─▶ validated ─▶ processing ─┬─▶ approved
 *      │            │            │       ├─▶ rejected
 *      ▼            ▼            ▼       └─▶ held ─┬─▶ approved
 *    failed       failed       failed              └─▶ rejected
 */
export const nextStatuses: Readonly<Record<EventStatus, readonly EventStatus[]>> = {
  received: ['validated', 'failed'],
  validated: ['processing', 'failed'],
  processing: ['approved', 'rejected', 'held', 'failed'],
  held: ['approved', 'rejected'],
  approved: [],
  rejected: [],
  failed: [],
}

export type Move = Readonly<{ from: EventStatus; to: EventStatus; at: Instant; reason: string }>

/** @throws IllegalMove when the lifecycle does not allow the move. */
export const move = (from: EventStatus, to: EventStatus, at: Instant, reason: string): Move => {
  if (!nextStatuses[from].includes(to)) throw new IllegalMove(from, to)
  return { from, to, at, reason }
}

/** The decision for each band. Source: docs/scoring.md, "Bands". */
const outcomeOf: Readonly<Record<Band, EventStatus>> = { low: 'approved', medium: 'held', high: 'rejected' }

/**
 * Returns the moves that an assessment leads to, from the current status of the event, as one step.
 * @throws IllegalMove when the event has already been decided.
 */
export const decide = (
  from: EventStatus,
  { score, band }: Readonly<{ score: number; band: Band }>,
  at: Instant,
): readonly Move[] => [
  move(from, 'validated', at, 'The event fits its contract.'),
  move('validated', 'processing', at, 'The event was assessed.'),
  move('processing', outcomeOf[band], at, `Its score of ${score} is in the ${band} band.`),
]
