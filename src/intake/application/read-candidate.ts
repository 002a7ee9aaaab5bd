import canonicalize from 'canonicalize'
import * as z from 'zod'
import { type CloudEvent, readCloudEvent } from '#catalogue/cloud-event.ts'
import { issuesOf } from '#kernel/application/issues-of.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { BatchItem } from './ingest-event-batch.ts'
import { submit } from './submit.ts'
import { withoutTenantClaim } from './tenant-claim.ts'

/** One event of a batch as it came: with a key beside it, or as a bare CloudEvent. */
export type BatchCandidate = Readonly<{ shape: 'keyed' | 'bare'; input: unknown }>

/** What holds for every event of the batch. */
type Sending = Readonly<{
  tenantId: string
  sender: string
  correlationId: string
  traceparent?: string | undefined
  retentionDays?: number | undefined
}>

/** The operation that the keys of single events belong to. */
const operation = 'POST /v1/events/batch'

const keyedSchema = z.strictObject({ idempotencyKey: z.string().optional(), event: z.unknown() })

/**
 * Reads one event of a batch. A bare one has an id: neither its place nor the batch's key would know it again in another
 * batch.
 * @throws Refusal `event-invalid`, `event-type-unknown`, `body-too-large`, `idempotency-key-missing`,
 * `idempotency-key-malformed`. @throws Violation when it names another tenant.
 */
export const readCandidate = ({ shape, input }: BatchCandidate, sending: Sending): BatchItem => {
  const given = withoutTenantClaim(input, sending)
  if (shape === 'bare') return bareItem(readCloudEvent(given), sending)
  const parsed = keyedSchema.safeParse(given)
  if (!parsed.success) throw new Refusal('event-invalid', 'It is no event with its key.', issuesOf(parsed.error))
  const event = readCloudEvent(withoutTenantClaim(parsed.data.event, sending))
  return keyedItem(event, printable(parsed.data.idempotencyKey), sending)
}

const bareItem = (event: CloudEvent, sending: Sending): BatchItem => {
  if (event.id === undefined)
    throw new Refusal('idempotency-key-missing', 'The event has no id: give it one, or send it with a key beside it.')
  return { submission: submit({ ...sending, operation, idempotencyKey: '', event }) }
}

const keyedItem = (event: CloudEvent, idempotencyKey: string, sending: Sending): BatchItem => ({
  submission: submit({ ...sending, operation, idempotencyKey, event }),
  key: {
    id: `event#${sha256(JSON.stringify([sending.tenantId, operation, idempotencyKey]))}`,
    payload: sha256(canonicalize(event) ?? ''),
  },
})

const printable = (key: string | undefined): string => {
  if (key === undefined) throw new Refusal('idempotency-key-missing', 'Each event of a batch has an idempotencyKey.')
  if (!/^[ -~]{1,255}$/.test(key))
    throw new Refusal('idempotency-key-malformed', 'An idempotencyKey has 1 to 255 printable characters.')
  return key
}
