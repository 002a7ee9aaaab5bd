import type { StatusEntry } from '#facts/domain/event-history.ts'
import type { EventReview } from '#facts/domain/event-review.ts'
import type { EventStatus } from '#kernel/domain/event-status.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { Opinion } from './opinion.ts'
import type { Judgement } from './ruleset.ts'

/** The assessment that decided an event, with its history. */
export type Assessment = Judgement &
  Readonly<{
    eventId: string
    type: string
    /** When it happened, according to its source. */
    happenedAt: Instant
    receivedAt: Instant
    assessedAt: Instant
    /** The current status of the event. */
    status: EventStatus
    /** Present when a model was asked. */
    model?: Opinion
    history: readonly StatusEntry[]
    /** Present if people decide on the event, or have decided. */
    review?: EventReview
  }>
