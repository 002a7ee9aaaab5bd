import { randomUUID } from 'node:crypto'
import type { CloudEvent } from '#catalogue/cloud-event.ts'
import { eventIdOfKey, eventIdOfSource } from '#kernel/application/identity.ts'
import type { Submission } from '../domain/submission.ts'

/** The operation an idempotency key belongs to, whichever door the event comes through: the same event is the same event. */
const operation = 'POST /v1/events'

type Arrival = Readonly<{
  tenantId: string
  sender: string
  idempotencyKey: string
  /** Read and checked: see `readCloudEvent`. */
  event: CloudEvent
  correlationId?: string | undefined
  traceparent?: string | undefined
}>

/** Gives an event that came its id and its correlation. */
export const submit = ({
  tenantId,
  sender,
  idempotencyKey,
  event,
  correlationId,
  traceparent,
}: Arrival): Submission => ({
  tenantId,
  sender,
  eventId:
    event.id === undefined
      ? eventIdOfKey(tenantId, operation, idempotencyKey)
      : eventIdOfSource(tenantId, event.source, event.id),
  correlationId: event.correlationid ?? correlationId ?? randomUUID(),
  traceparent: traceparent ?? event.traceparent,
  event,
})
