import type { EventStatus } from '#kernel/domain/event-status.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { Opinion } from './opinion.ts'
import type { Judgement } from './ruleset.ts'

/** One entry of an event's history: the new status, when, by whom and why. */
export type Step = Readonly<{ status: EventStatus; at: Instant; by: string; reason: string }>

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
    history: readonly Step[]
  }>
