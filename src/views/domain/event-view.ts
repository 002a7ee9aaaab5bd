import type { Fact } from '#facts/domain/fact.ts'
import type { EventStatus } from '#kernel/domain/event-status.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { JsonObject } from '#kernel/domain/json.ts'

/** One entry of an event's history: where it came to stand, when, by whom and why. */
export type HistoryEntry = Readonly<{ status: EventStatus; at: Instant; by: string; reason: string }>

/** One event as its facts tell it. */
export type EventView = Readonly<{
  id: string
  type: string
  status: EventStatus
  receivedAt: Instant
  /** The CloudEvent as the producer sent it, less what it left out. */
  event: JsonObject
  history: readonly HistoryEntry[]
  assessment?: JsonObject
}>

/** What the fold needs to know of the other facts, already read from their data. */
export type Told = Readonly<{ history: readonly HistoryEntry[]; assessment?: JsonObject | undefined }>

/** Folds an event's first fact and what the later ones told into what a reader sees. */
export const viewOf = (received: Fact, { history, assessment }: Told): EventView => {
  const first: HistoryEntry = {
    status: 'received',
    at: received.receivedat,
    by: received.actor,
    reason: 'The event came in.',
  }
  return {
    id: received.eventid,
    type: received.type,
    status: history.at(-1)?.status ?? first.status,
    receivedAt: received.receivedat,
    event: cloudEventOf(received),
    history: [first, ...history],
    ...(assessment && { assessment }),
  }
}

const cloudEventOf = ({
  type,
  source,
  producerid,
  eventid,
  time,
  subject,
  dataschema,
  userid,
  correlationid,
  traceparent,
  data,
}: Fact): JsonObject => ({
  specversion: '1.0',
  id: producerid ?? eventid,
  type,
  source,
  time,
  datacontenttype: 'application/json',
  ...(dataschema !== undefined && { dataschema }),
  ...(subject !== undefined && { subject }),
  ...(userid !== undefined && { userid }),
  correlationid,
  ...(traceparent !== undefined && { traceparent }),
  data,
})
