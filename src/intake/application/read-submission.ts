import { randomUUID } from 'node:crypto'
import { readCloudEvent } from '#catalogue/cloud-event.ts'
import { eventIdOfKey, eventIdOfSource } from '#kernel/application/identity.ts'
import type { Submission } from '../domain/submission.ts'

/** The operation an idempotency key belongs to, whichever door the event comes through: the same event is the same event. */
const operation = 'POST /v1/events'

type Arrival = Readonly<{
  tenantId: string
  sender: string
  idempotencyKey: string
  /** What came, parsed from JSON and not yet checked. */
  input: unknown
  correlationId?: string | undefined
  traceparent?: string | undefined
}>

/**
 * Checks what came against the contract and gives it its id.
 * @throws Refusal `event-invalid`, `event-type-unknown`.
 */
export const readSubmission = ({
  tenantId,
  sender,
  idempotencyKey,
  input,
  correlationId,
  traceparent,
}: Arrival): Submission => {
  const event = readCloudEvent(input)
  return {
    tenantId,
    sender,
    eventId:
      event.id === undefined
        ? eventIdOfKey(tenantId, operation, idempotencyKey)
        : eventIdOfSource(tenantId, event.source, event.id),
    correlationId: event.correlationid ?? correlationId ?? randomUUID(),
    traceparent: traceparent ?? event.traceparent,
    event,
  }
}
