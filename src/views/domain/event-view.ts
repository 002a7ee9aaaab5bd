import { cloudEventOf } from '#facts/domain/cloud-event-of.ts'
import type { StatusEntry } from '#facts/domain/event-history.ts'
import type { EventReview } from '#facts/domain/event-review.ts'
import type { Fact } from '#facts/domain/fact.ts'
import type { HiddenValues } from '#facts/domain/hidden-values.ts'
import type { EventStatus } from '#kernel/domain/event-status.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { JsonObject } from '#kernel/domain/json.ts'
import type { Relations } from './event-row.ts'

/** One event as its facts describe it. */
export type EventView = Relations &
  Readonly<{
    id: string
    type: string
    status: EventStatus
    receivedAt: Instant
    /** The partner that the event belongs to; absent for the tenant itself. */
    partnerId?: string
    /** The CloudEvent of the producer. Attributes that the producer did not send are absent. */
    event: JsonObject
    history: readonly StatusEntry[]
    assessment?: JsonObject
    /** Present if people decide on the event, or have decided. */
    review?: EventReview
    /** Why values of `event` are `•••`, by class. */
    hidden?: HiddenValues
  }>

/** Returns whether a view shows what people of a review wrote or decided. */
export const showsActs = ({ review }: EventView): boolean =>
  review !== undefined && (review.decisions.length > 0 || review.escalations.some(({ cause }) => cause === 'person'))

/** The content of the later facts, and the relations to other events. */
type LaterFacts = Readonly<{
  timeline: readonly [StatusEntry, ...StatusEntry[]]
  assessment?: JsonObject | undefined
  review?: EventReview | undefined
  relations?: Relations
  hidden?: HiddenValues | undefined
}>

/** Builds the view of an event. */
export const viewOf = (received: Fact, { timeline, assessment, review, relations, hidden }: LaterFacts): EventView => ({
  id: received.eventid,
  type: received.type,
  status: (timeline.at(-1) ?? timeline[0]).status,
  receivedAt: received.receivedat,
  ...(received.partnerid !== undefined && { partnerId: received.partnerid }),
  ...relations,
  event: cloudEventOf(received),
  history: timeline,
  ...(assessment && { assessment }),
  ...(review && { review }),
  ...(hidden && { hidden }),
})
