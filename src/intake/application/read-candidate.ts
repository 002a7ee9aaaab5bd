import canonicalize from 'canonicalize'
import * as z from 'zod'
import { type CloudEvent, readCloudEvent } from '#catalogue/cloud-event.ts'
import { issuesOf } from '#catalogue/issues.ts'
import { sha256 } from '#kernel/application/identity.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { BatchItem } from './ingest-event-batch.ts'
import { submit } from './submit.ts'
import { withoutTenantClaim } from './tenant-claim.ts'

/** One event of a batch as it came: with a key beside it, or as a bare CloudEvent. */
export type BatchCandidate = Readonly<{ shape: 'keyed' | 'cloudevents'; index: number; input: unknown }>

/** What holds for every event of the batch. */
type Sending = Readonly<{
  tenantId: string
  sender: string
  /** Of the whole batch: with an index it names an event that has neither a key nor an id. */
  idempotencyKey: string
  correlationId: string
  traceparent?: string | undefined
  retentionDays?: number | undefined
}>

/** The operation that the keys of single events belong to. */
const operation = 'POST /v1/events/batch'

const keyedSchema = z.strictObject({ idempotencyKey: z.string().optional(), event: z.unknown() })

/**
 * Reads one event of a batch.
 * @throws Refusal `event-invalid`, `event-type-unknown`, `body-too-large`, `idempotency-key-missing`,
 * `idempotency-key-malformed`. @throws Violation when it names another tenant.
 */
export const readCandidate = (candidate: BatchCandidate, sending: Sending): BatchItem => {
  const { shape, index, input } = candidate
  const asEvent = (given: unknown): CloudEvent => readCloudEvent(withoutTenantClaim(given, sending))
  if (shape === 'cloudevents') {
    const place = {
      operation: `${operation} by place`,
      idempotencyKey: JSON.stringify([sending.idempotencyKey, index]),
    }
    return { submission: submit({ ...sending, ...place, event: asEvent(input) }) }
  }
  const parsed = keyedSchema.safeParse(input)
  if (!parsed.success) throw new Refusal('event-invalid', 'It is no event with its key.', issuesOf(parsed.error))
  const event = asEvent(parsed.data.event)
  const idempotencyKey = printable(parsed.data.idempotencyKey)
  return {
    submission: submit({ ...sending, operation, idempotencyKey, event }),
    key: {
      id: `event#${sha256(JSON.stringify([sending.tenantId, operation, idempotencyKey]))}`,
      payload: sha256(canonicalize(event) ?? ''),
    },
  }
}

const printable = (key: string | undefined): string => {
  if (key === undefined) throw new Refusal('idempotency-key-missing', 'Each event of a batch has an idempotencyKey.')
  if (!/^[ -~]{1,255}$/.test(key))
    throw new Refusal('idempotency-key-malformed', 'An idempotencyKey has 1 to 255 printable characters.')
  return key
}
