import { randomUUID } from 'node:crypto'
import type { CloudEvent } from '#catalogue/cloud-event.ts'
import { eventIdOfKey, eventIdOfSource } from '#facts/application/identity.ts'
import type { Actor } from '#kernel/domain/actor.ts'
import type { Tenancy } from '#kernel/domain/tenant.ts'
import type { Submission } from '../domain/submission.ts'

type Arrival = Tenancy &
  Readonly<{
    actor: Actor
    /** The operation that the idempotency key belongs to. Example: `POST /v1/events`. */
    operation: string
    idempotencyKey: string
    /** Validated by `readCloudEvent`. */
    event: CloudEvent
    correlationId?: string | undefined
    traceparent?: string | undefined
    /** For how many days the tenant's facts are stored; for ever by default. */
    retentionDays?: number | undefined
  }>

/** Builds the submission of an event, with its event id and correlation id. */
export const submit = ({
  tenantId,
  partnerId,
  actor,
  operation,
  idempotencyKey,
  event,
  correlationId,
  traceparent,
  retentionDays,
}: Arrival): Submission => ({
  tenantId,
  partnerId,
  actor,
  eventId:
    event.id === undefined
      ? eventIdOfKey({ tenantId, partnerId }, operation, idempotencyKey)
      : eventIdOfSource({ tenantId, partnerId }, event.source, event.id),
  correlationId: event.correlationid ?? correlationId ?? randomUUID(),
  traceparent: traceparent ?? event.traceparent,
  retentionDays,
  event,
})
