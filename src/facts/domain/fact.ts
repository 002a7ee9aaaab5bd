import type { Instant } from '#kernel/domain/instant.ts'
import type { JsonObject } from '#kernel/domain/json.ts'
import type { Happening } from './happening.ts'

/**
 * Something that happened: an immutable CloudEvent 1.0, and the only thing Sluice ever stores first.
 * The names are CloudEvents attribute names (lower case, no separators), so that a fact is the same text in the store,
 * in a queue and on RabbitMQ, and nothing translates it on the way.
 */
export type Fact = Readonly<{
  specversion: '1.0'
  /** UUIDv5 of tenant, event and happening: every copy of a fact, anywhere, has this one id. */
  id: string
  /** `{Domain}.{Entity}.{Action}.v{n}`, a key of the catalogue. */
  type: string
  /** The producer's own `source`, or `sluice/{area}`. */
  source: string
  subject?: string
  /** When it happened, according to its source. */
  time: Instant
  datacontenttype: 'application/json'
  dataschema?: string
  tenantid: string
  /** The event whose life this fact belongs to. A UUID. */
  eventid: string
  /** The type of that event, and when Sluice received it: carried on, so that no reader has to look them up. */
  eventtype: string
  receivedat: Instant
  /** The sort key in the log, see `happenings`. A newer version may write kinds that this one does not know. */
  happening: string
  recordedat: Instant
  correlationid: string
  /** The fact that led to this one. */
  causationid?: string
  /** Who did it: the subject of the token, or `sluice/{area}`. */
  actor: string
  userid?: string
  /** The id the producer gave, if any. */
  producerid?: string
  /** W3C trace context, as received. */
  traceparent?: string
  /** When the log may delete the event: the same in each of its facts. Without it the event is stored for ever. */
  retainuntil?: Instant
  data: JsonObject
}>

/** A fact before the log has given it its id. */
export type FactDraft = Omit<Fact, 'id'>

/** The first word of a type, by which whole families are routed. Example: `Risk.Event.Reported.v1` → `Risk`. */
export const domainOf = (type: string): string => type.split('.', 1)[0] ?? type

type RootAttributes = Pick<
  Fact,
  'type' | 'source' | 'tenantid' | 'eventid' | 'recordedat' | 'correlationid' | 'actor' | 'data'
> &
  Readonly<{ happening: Happening }> & {
    readonly [Name in 'time' | 'subject' | 'dataschema' | 'userid' | 'producerid' | 'traceparent' | 'retainuntil']?:
      | Fact[Name]
      | undefined
  }

/** A fact that follows from no other: an event that came in, or what Sluice records on its own. Happened now by default. */
export const rootFact = (root: RootAttributes): FactDraft => ({
  specversion: '1.0',
  type: root.type,
  source: root.source,
  ...(root.subject !== undefined && { subject: root.subject }),
  time: root.time ?? root.recordedat,
  datacontenttype: 'application/json',
  ...(root.dataschema !== undefined && { dataschema: root.dataschema }),
  tenantid: root.tenantid,
  eventid: root.eventid,
  eventtype: root.type,
  receivedat: root.recordedat,
  happening: root.happening,
  recordedat: root.recordedat,
  correlationid: root.correlationid,
  actor: root.actor,
  ...(root.userid !== undefined && { userid: root.userid }),
  ...(root.producerid !== undefined && { producerid: root.producerid }),
  ...(root.traceparent !== undefined && { traceparent: root.traceparent }),
  ...(root.retainuntil !== undefined && { retainuntil: root.retainuntil }),
  data: root.data,
})

type NextAttributes = Pick<Fact, 'type' | 'source' | 'data' | 'recordedat'> & Readonly<{ happening: Happening }>

/** A fact that follows from another: same event, same tenant, same correlation. */
export const follow = (cause: Fact, next: NextAttributes): FactDraft => ({
  specversion: '1.0',
  datacontenttype: 'application/json',
  time: next.recordedat,
  tenantid: cause.tenantid,
  eventid: cause.eventid,
  eventtype: cause.eventtype,
  receivedat: cause.receivedat,
  correlationid: cause.correlationid,
  causationid: cause.id,
  actor: next.source,
  ...(cause.subject !== undefined && { subject: cause.subject }),
  ...(cause.traceparent !== undefined && { traceparent: cause.traceparent }),
  ...(cause.retainuntil !== undefined && { retainuntil: cause.retainuntil }),
  ...next,
})
