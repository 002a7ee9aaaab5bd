import type { Instant } from '#kernel/domain/instant.ts'
import type { JsonObject } from '#kernel/domain/json.ts'

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
  /** Who says so: the producer's own `source`, or `sluice/{area}`. */
  source: string
  subject?: string
  /** When it happened, as its source tells it. */
  time: Instant
  datacontenttype: 'application/json'
  dataschema?: string
  tenantid: string
  /** The event whose life this fact belongs to. A UUID. */
  eventid: string
  /** The type of that event, and when Sluice received it: carried on, so that no reader has to look them up. */
  eventtype: string
  receivedat: Instant
  /** The sort key in the log: `received`, `assessed#{ruleset}@{version}`, `moved#{0001}`. */
  happening: string
  recordedat: Instant
  correlationid: string
  /** The fact that led to this one. */
  causationid?: string
  /** Who did it: the subject of the token, or `sluice/{area}`. */
  actor: string
  userid?: string
  /** The id the producer gave, where it gave one. */
  producerid?: string
  /** W3C trace context, as it came in. */
  traceparent?: string
  /** When the log may forget the event: every fact of it says the same. Without it the event is kept for ever. */
  retainuntil?: Instant
  data: JsonObject
}>

/** A fact before the log has given it its id. */
export type FactDraft = Omit<Fact, 'id'>

/** The word before the `#`: what kind of happening it was, whichever time it was. Example: `moved#0001` → `moved`. */
export const happeningKind = ({ happening }: Pick<Fact, 'happening'>): string => happening.split('#', 1)[0] ?? happening

/** The first word of a type, by which whole families are routed. Example: `Risk.Event.Reported.v1` → `Risk`. */
export const domainOf = (type: string): string => type.split('.', 1)[0] ?? type

/** A fact that follows from another: same event, same tenant, same correlation. */
export const follow = (
  cause: Fact,
  next: Pick<Fact, 'type' | 'source' | 'happening' | 'data' | 'recordedat'>,
): FactDraft => ({
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
