import { eventIdOfKey } from '#facts/application/identity.ts'
import { type FactDraft, rootFact } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { JsonObject } from '#kernel/domain/json.ts'

/** How a request came: for whom, by whom, and under which key. */
export type Sending = Readonly<{
  tenantId: string
  /** The subject of the token. */
  sender: string
  /** What the key belongs to. Example: `POST /v1/transactions`. */
  operation: string
  idempotencyKey: string
  correlationId: string
  traceparent?: string | undefined
}>

/** What a use case of the ledger has made: what the caller is told, and under which correlation it is known. */
export type Made = Readonly<{ body: unknown; location?: string; correlationId: string }>

/** The id of what a key makes. `part` tells apart what one key makes several of. */
export const idOf = ({ tenantId, operation, idempotencyKey }: Sending, part = ''): string =>
  eventIdOfKey(tenantId, `${operation}${part}`, idempotencyKey)

type Told = Readonly<{
  type: 'Ledger.Account.Opened.v1' | 'Ledger.Transaction.Recorded.v1'
  eventId: string
  recordedAt: Instant
  /** When it happened, where the caller says so. */
  occurredAt?: Instant | undefined
  data: JsonObject
}>

/**
 * The fact that begins the event of something the ledger wrote. It is kept for as long as the entry is, for ever, whatever the
 * tenant's retention: it is what knows a repeat of the same key.
 */
export const factOf = (sending: Sending, { type, eventId, recordedAt, occurredAt, data }: Told): FactDraft =>
  rootFact({
    type,
    source: 'sluice/ledger',
    time: occurredAt,
    tenantid: sending.tenantId,
    eventid: eventId,
    happening: happenings.received(),
    recordedat: recordedAt,
    correlationid: sending.correlationId,
    actor: sending.sender,
    traceparent: sending.traceparent,
    data,
  })
