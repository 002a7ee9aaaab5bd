import { type Extensions, type FactDraft, rootFact } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import type { Actor } from '#kernel/domain/actor.ts'
import { daysAfter, type Instant, type TimeText } from '#kernel/domain/instant.ts'
import type { JsonObject } from '#kernel/domain/json.ts'
import type { Tenancy } from '#kernel/domain/tenant.ts'

/** One valid event that has not been stored yet. */
export type Submission = Tenancy &
  Readonly<{
    /** The holder of the token, or the sender of the message. */
    actor: Actor
    eventId: string
    correlationId: string
    traceparent?: string | undefined
    /** For how many days its facts are stored; for ever by default. */
    retentionDays?: number | undefined
    event: Readonly<{
      type: string
      source: string
      id?: string | undefined
      time?: TimeText | undefined
      subject?: string | undefined
      dataschema?: string | undefined
      userid?: string | undefined
      extensions?: Extensions | undefined
      data: JsonObject
    }>
  }>

/** The response to the sender once its event is stored. */
export type Receipt = Readonly<{
  id: string
  type: string
  status: 'received'
  receivedAt: Instant
  correlationId: string
}>

/** Builds the first fact of an event: that it was received. The time of an event without one is `now`. */
export const receive = (
  { tenantId, partnerId, actor, eventId, correlationId, traceparent, retentionDays, event }: Submission,
  now: Instant,
): FactDraft =>
  rootFact({
    type: event.type,
    source: event.source,
    subject: event.subject,
    time: event.time,
    dataschema: event.dataschema,
    tenantid: tenantId,
    partnerid: partnerId,
    eventid: eventId,
    happening: happenings.received(),
    recordedat: now,
    correlationid: correlationId,
    actor,
    userid: event.userid,
    producerid: event.id,
    traceparent,
    retainuntil: retentionDays === undefined ? undefined : daysAfter(now, retentionDays),
    extensions: event.extensions,
    data: event.data,
  })

/** Builds the receipt of an event from its first fact. A repeat gets the same receipt. */
export const receiptOf = ({ eventid, type, receivedat, correlationid }: Omit<FactDraft, 'data'>): Receipt => ({
  id: eventid,
  type,
  status: 'received',
  receivedAt: receivedat,
  correlationId: correlationid,
})
