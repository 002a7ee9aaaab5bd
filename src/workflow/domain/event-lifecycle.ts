import type { Band, EventStatus } from '#kernel/domain/event-status.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { Verdict } from './decision-policy.ts'
import { IllegalMove } from './illegal-move.ts'

/**
 * The lifecycle of an event: all legal moves. Requirement S1.2.
 *
 *   received ─▶ validated ─▶ processing ─┬─▶ approved ◀──────────┐
 *      │            │         │    ▲     ├─▶ rejected ─ overturn ┤
 *      ▼            ▼         ▼    │     └─▶ held ─┬─▶ approved ─┘
 *    failed ◀────────────────────▶ failed          └─▶ rejected
 */
export const nextStatuses: Readonly<Record<EventStatus, readonly EventStatus[]>> = {
  received: ['validated', 'failed'],
  validated: ['processing', 'failed'],
  processing: ['approved', 'rejected', 'held', 'failed'],
  held: ['approved', 'rejected'],
  approved: [],
  rejected: ['approved'],
  failed: ['processing'],
}

export type Move = Readonly<{ from: EventStatus; to: EventStatus; at: Instant; reason: string }>

/** The status of an event, and the number of its last step: 0 for an event that has not moved. */
export type EventState = Readonly<{ status: EventStatus; version: number }>

/** The state of an event without a step. */
export const received: EventState = { status: 'received', version: 0 }

/** Adds one step to the state of its event. The highest version wins, in whatever order and however often steps arrive. */
export const evolve = (state: EventState, step: EventState): EventState => (step.version > state.version ? step : state)

/** @throws IllegalMove when the lifecycle does not allow the move. */
export const move = (from: EventStatus, to: EventStatus, at: Instant, reason: string): Move => {
  if (!nextStatuses[from].includes(to)) throw new IllegalMove(from, to)
  return { from, to, at, reason }
}

/** Returns whether an assessment decided the event. Only a person moves it from there. */
export const isDecided = (status: EventStatus): boolean => ['approved', 'rejected', 'held'].includes(status)

/** What an assessed event passes before its decision, by the status that it has. A decided event is not here. */
const passedFrom: Partial<Readonly<Record<EventStatus, readonly (keyof typeof passedBecause)[]>>> = {
  received: ['validated', 'processing'],
  validated: ['processing'],
  processing: [],
  failed: ['processing'],
}

const passedBecause = { validated: 'The event fits its contract.', processing: 'The event was assessed.' }

/** An assessment, and what the decision policy of the tenant makes of it. */
type JudgedEvent = Readonly<{ score: number; band: Band; verdict: Verdict }>

/**
 * Returns the moves that an assessment leads to, from the current status of the event, as one step.
 * @throws IllegalMove when the event has already been decided.
 */
export const decide = (from: EventStatus, event: JudgedEvent, at: Instant): readonly Move[] => {
  const { outcome } = event.verdict
  const passed = passedFrom[from]
  if (passed === undefined) throw new IllegalMove(from, outcome)
  const last = passed.at(-1) ?? from
  return [
    ...passed.map((to, index) => move(passed[index - 1] ?? from, to, at, passedBecause[to])),
    move(last, outcome, at, reasonOf(event)),
  ]
}

const reasonOf = ({ score, band, verdict: { review } }: JudgedEvent): string => {
  const reason = `Its score of ${score} is in the ${band} band`
  if (review === undefined) return `${reason}.`
  const people = review.need === 2 ? 'two people' : 'a person'
  return review.purpose === 'decide'
    ? `${reason}. It waits for the decision of ${people}.`
    : `${reason}. The rejection waits for the confirmation of ${people}.`
}

/** The station that gave up on an event. */
export type Station = 'scoring' | 'workflow'

/**
 * Returns the move of an event that a station gave up on. `code` is the code of the error of the last try.
 * @throws IllegalMove when the event was decided, or has failed already.
 */
export const fail = (
  from: EventStatus,
  { station, code }: Readonly<{ station: Station; code: string }>,
  at: Instant,
): readonly Move[] => [move(from, 'failed', at, `The message of ${station} was set aside with the code ${code}.`)]
