import type { EventStatus } from '#kernel/domain/event-status.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { Opinion } from './opinion.ts'
import type { Judgement } from './ruleset.ts'

/** One entry of what became of an event: where it came to stand, when, by whom and why. */
export type Step = Readonly<{ status: EventStatus; at: Instant; by: string; reason: string }>

/** The assessment that decided an event, with what led to it and what followed. */
export type Assessment = Judgement &
  Readonly<{
    eventId: string
    type: string
    /** When it happened, as its source tells it. */
    happenedAt: Instant
    receivedAt: Instant
    assessedAt: Instant
    /** Where the event stands. */
    status: EventStatus
    /** There where a model was asked. */
    model?: Opinion
    history: readonly Step[]
  }>
