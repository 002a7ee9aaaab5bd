import type { factAttributes } from '../fact-schema.ts'

/**
 * Something that happened: an immutable CloudEvent 1.0, and what Sluice stores first.
 * Its attributes are described in `fact-schema.ts`.
 */
export type Fact = Readonly<ReturnType<typeof factAttributes.parse>>

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
