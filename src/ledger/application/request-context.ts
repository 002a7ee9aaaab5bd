import { eventIdOfKey } from '#facts/application/identity.ts'
import { type FactDraft, rootFact } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import type { Actor } from '#kernel/domain/actor.ts'
import type { Instant, TimeText } from '#kernel/domain/instant.ts'
import type { JsonObject } from '#kernel/domain/json.ts'
import type { Tenancy } from '#kernel/domain/tenant.ts'

/** The tenancy, the actor and the idempotency key of a request. */
export type RequestContext = Tenancy &
  Readonly<{
    /** The holder of the token. */
    actor: Actor
    /** The operation that the key belongs to. Example: `POST /v1/transactions`. A path with an id is decoded. */
    operation: string
    idempotencyKey: string
    correlationId: string
    traceparent?: string | undefined
  }>

/** The response of a call that created or changed something, and the correlation id of the first request for it. */
export type CreatedResource = Readonly<{ body: unknown; location?: string; correlationId: string }>

/** The id of the event that a key makes. `part` distinguishes several events of one key. */
export const idOf = ({ tenantId, partnerId, operation, idempotencyKey }: RequestContext, part = ''): string =>
  eventIdOfKey({ tenantId, partnerId }, `${operation}${part}`, idempotencyKey)

type FactContent = Readonly<{
  type:
    | 'Ledger.Account.Opened.v1'
    | 'Ledger.Account.Closed.v1'
    | 'Ledger.Account.LimitChanged.v1'
    | 'Ledger.Transaction.Recorded.v1'
  eventId: string
  recordedAt: Instant
  /** The partner that owns the account. The actor may act for the whole tenant. */
  partnerId: string | undefined
  /** When it happened, if the caller specified it. */
  occurredAt?: TimeText | undefined
  data: JsonObject
}>

/**
 * Builds the first fact of an event of the ledger. It is stored for ever, like the entry, whatever the tenant's retention: a
 * repeat of the same key is recognized by it.
 */
export const factOf = (
  context: RequestContext,
  { type, eventId, partnerId, recordedAt, occurredAt, data }: FactContent,
): FactDraft =>
  rootFact({
    type,
    source: 'sluice/ledger',
    time: occurredAt,
    tenantid: context.tenantId,
    partnerid: partnerId,
    eventid: eventId,
    happening: happenings.received(),
    recordedat: recordedAt,
    correlationid: context.correlationId,
    actor: context.actor,
    traceparent: context.traceparent,
    data,
  })
