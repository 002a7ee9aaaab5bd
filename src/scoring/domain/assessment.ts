import type { StatusEntry } from '#facts/domain/event-history.ts'
import type { EventStatus } from '#kernel/domain/event-status.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { Opinion } from './opinion.ts'
import type { Judgement } from './ruleset.ts'

/** The assessment that decided an event, with what led to it and what followed. */
export type Assessment = Judgement &
  Readonly<{
    eventId: string
    type: string
    /** When it happened, according to its source. */
    happenedAt: Instant
    receivedAt: Instant
    assessedAt: Instant
    /** The status of the event now. */
    status: EventStatus
    /** Present if a model was asked. */
    model?: Opinion
    history: readonly StatusEntry[]
  }>
