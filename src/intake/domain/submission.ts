import type { FactDraft } from '#facts/domain/fact.ts'
import { daysAfter, type Instant } from '#kernel/domain/instant.ts'
import type { JsonObject } from '#kernel/domain/json.ts'

/** One event as it stands at the door, checked against its contract, before Sluice has taken it in. */
export type Submission = Readonly<{
  tenantId: string
  /** Who sends it: the subject of the token, or the name of the queue. */
  sender: string
  eventId: string
  correlationId: string
  traceparent?: string | undefined
  /** For how many days its facts are kept; for ever where it does not say. */
  retentionDays?: number | undefined
  event: Readonly<{
    type: string
    source: string
    id?: string | undefined
    time?: Instant | undefined
    subject?: string | undefined
    dataschema?: string | undefined
    userid?: string | undefined
    data: JsonObject
  }>
}>

/** What the sender is told once its event is safely ours. */
export type Receipt = Readonly<{
  id: string
  type: string
  status: 'received'
  receivedAt: Instant
  correlationId: string
}>

/** The first fact of an event's life: that it was received. An event that does not say when it happened happened now. */
export const receive = (
  { tenantId, sender, eventId, correlationId, traceparent, retentionDays, event }: Submission,
  now: Instant,
): FactDraft => ({
  specversion: '1.0',
  type: event.type,
  source: event.source,
  ...(event.subject !== undefined && { subject: event.subject }),
  time: event.time ?? now,
  datacontenttype: 'application/json',
  ...(event.dataschema !== undefined && { dataschema: event.dataschema }),
  tenantid: tenantId,
  eventid: eventId,
  eventtype: event.type,
  receivedat: now,
  happening: 'received',
  recordedat: now,
  correlationid: correlationId,
  actor: sender,
  ...(event.userid !== undefined && { userid: event.userid }),
  ...(event.id !== undefined && { producerid: event.id }),
  ...(traceparent !== undefined && { traceparent }),
  ...(retentionDays !== undefined && { retainuntil: daysAfter(now, retentionDays) }),
  data: event.data,
})

/** The receipt of a received fact: the same however often the event is sent. */
export const receiptOf = ({ eventid, type, receivedat, correlationid }: Omit<FactDraft, 'data'>): Receipt => ({
  id: eventid,
  type,
  status: 'received',
  receivedAt: receivedat,
  correlationId: correlationid,
})
