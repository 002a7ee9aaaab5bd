import { type Actor, actorKinds, systemActor } from '#kernel/domain/actor.ts'
import type { Tenancy } from '#kernel/domain/tenant.ts'
import type { factAttributes } from '../fact-schema.ts'
import type { Happening } from './happening.ts'

/**
 * An immutable record of what happened: a CloudEvent 1.0. Sluice stores it before anything else.
 * `fact-schema.ts` describes its attributes.
 */
export type Fact = Readonly<ReturnType<typeof factAttributes.parse>>

/** The attributes that a producer added to its event, by name: text, booleans and integers of 32 bits. */
export type Extensions = Readonly<Record<string, string | number | boolean>>

/** A fact without its id. The log adds the id. */
export type FactDraft = Omit<Fact, 'id'>

/** The first word of a type. Whole families are routed by it. Example: `Risk.Event.Reported.v1` → `Risk`. */
export const domainOf = (type: string): string => type.split('.', 1)[0] ?? type

/** The tenant and the partner that a fact belongs to. */
export const tenancyOf = ({ tenantid, partnerid }: Pick<Fact, 'tenantid' | 'partnerid'>): Tenancy => ({
  tenantId: tenantid,
  partnerId: partnerid,
})

type RootAttributes = Pick<Fact, 'type' | 'source' | 'tenantid' | 'eventid' | 'recordedat' | 'correlationid' | 'data'> &
  Readonly<{ actor: Actor; happening: Happening; extensions?: Extensions | undefined }> & {
    readonly [Name in
      | 'partnerid'
      | 'time'
      | 'subject'
      | 'dataschema'
      | 'userid'
      | 'producerid'
      | 'traceparent'
      | 'retainuntil']?: Fact[Name] | undefined
  }

/** Makes a fact without a cause: a received event, or a fact that Sluice records on its own. `time` defaults to `recordedat`. */
export const rootFact = (root: RootAttributes): FactDraft => ({
  specversion: '1.0',
  type: root.type,
  source: root.source,
  ...(root.subject !== undefined && { subject: root.subject }),
  time: root.time ?? root.recordedat,
  datacontenttype: 'application/json',
  ...(root.dataschema !== undefined && { dataschema: root.dataschema }),
  tenantid: root.tenantid,
  ...(root.partnerid !== undefined && { partnerid: root.partnerid }),
  eventid: root.eventid,
  eventtype: root.type,
  receivedat: root.recordedat,
  happening: root.happening,
  recordedat: root.recordedat,
  correlationid: root.correlationid,
  ...attributesOf(root.actor),
  ...(root.userid !== undefined && { userid: root.userid }),
  ...(root.producerid !== undefined && { producerid: root.producerid }),
  ...(root.traceparent !== undefined && { traceparent: root.traceparent }),
  ...(root.retainuntil !== undefined && { retainuntil: root.retainuntil }),
  ...root.extensions,
  data: root.data,
})

const attributesOf = ({ id, kind, issuer, reason }: Actor) => ({
  actor: id,
  actorkind: kind,
  ...(issuer !== undefined && { actorissuer: issuer }),
  ...(reason !== undefined && { actorreason: reason }),
})

/**
 * The actor of a fact. Returns no kind, issuer or reason for a fact of an earlier version, even if its producer sent extension
 * attributes with these names.
 */
export const actorOfFact = ({
  actor,
  actorkind,
  actorissuer,
  actorreason,
}: ActorAttributes): Partial<Actor> & Pick<Actor, 'id'> => {
  const kind = actorKinds.find((known) => known === actorkind)
  if (kind === undefined) return { id: actor }
  return {
    id: actor,
    kind,
    ...(typeof actorissuer === 'string' && { issuer: actorissuer }),
    ...(typeof actorreason === 'string' && { reason: actorreason }),
  }
}

type ActorAttributes = Pick<Fact, 'actor' | 'actorkind' | 'actorissuer' | 'actorreason'>

type NextAttributes = Pick<Fact, 'type' | 'source' | 'data' | 'recordedat'> &
  Readonly<{ happening: Happening; actor?: Actor | undefined }>

/**
 * Makes a fact that follows from another: same event, same tenant, same correlation. `actor` defaults to the part of Sluice that is
 * its source.
 */
export const follow = (cause: Fact, { actor, ...next }: NextAttributes): FactDraft => ({
  specversion: '1.0',
  datacontenttype: 'application/json',
  time: next.recordedat,
  tenantid: cause.tenantid,
  ...(cause.partnerid !== undefined && { partnerid: cause.partnerid }),
  eventid: cause.eventid,
  eventtype: cause.eventtype,
  receivedat: cause.receivedat,
  correlationid: cause.correlationid,
  causationid: cause.id,
  ...attributesOf(actor ?? systemActor(next.source)),
  ...(cause.subject !== undefined && { subject: cause.subject }),
  ...(cause.traceparent !== undefined && { traceparent: cause.traceparent }),
  ...(cause.retainuntil !== undefined && { retainuntil: cause.retainuntil }),
  ...next,
})
