import type { Band, EventStatus } from '#kernel/domain/event-status.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { MoveIllegal } from './move-illegal.ts'

/**
 * The life of an event: the legal moves, and nothing else is legal. Requirement S1.2.
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

/** @throws MoveIllegal when the lifecycle has no such move. */
export const move = (from: EventStatus, to: EventStatus, at: Instant, reason: string): Move => {
  if (!nextStatuses[from].includes(to)) throw new MoveIllegal(from, to)
  return { from, to, at, reason }
}

/** Where a decided event goes by its band. Source: docs/scoring.md, "Bands". */
const outcomeOf: Readonly<Record<Band, EventStatus>> = { low: 'approved', medium: 'held', high: 'rejected' }

/**
 * The moves an assessment leads to, from where the event stands, as one step.
 * @throws MoveIllegal when the event has already been moved on.
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
