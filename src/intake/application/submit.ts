import { randomUUID } from 'node:crypto'
import type { CloudEvent } from '#catalogue/cloud-event.ts'
import { eventIdOfKey, eventIdOfSource } from '#facts/application/identity.ts'
import type { Submission } from '../domain/submission.ts'

type Arrival = Readonly<{
  tenantId: string
  sender: string
  /** What the idempotency key belongs to. Example: `POST /v1/events`. */
  operation: string
  idempotencyKey: string
  /** Read and checked: see `readCloudEvent`. */
  event: CloudEvent
  correlationId?: string | undefined
  traceparent?: string | undefined
  /** For how many days the tenant keeps its facts; for ever where it does not say. */
  retentionDays?: number | undefined
}>

/** Gives an event that came its id and its correlation. */
export const submit = ({
  tenantId,
  sender,
  operation,
  idempotencyKey,
  event,
  correlationId,
  traceparent,
  retentionDays,
}: Arrival): Submission => ({
  tenantId,
  sender,
  eventId:
    event.id === undefined
      ? eventIdOfKey(tenantId, operation, idempotencyKey)
      : eventIdOfSource(tenantId, event.source, event.id),
  correlationId: event.correlationid ?? correlationId ?? randomUUID(),
  traceparent: traceparent ?? event.traceparent,
  retentionDays,
  event,
})
