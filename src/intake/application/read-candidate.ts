import canonicalize from 'canonicalize'
import * as z from 'zod'
import { type CloudEvent, readCloudEvent } from '#catalogue/cloud-event.ts'
import { issuesOf } from '#kernel/application/issues-of.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import type { Actor } from '#kernel/domain/actor.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { ownerKeyOf, type Tenancy } from '#kernel/domain/tenant.ts'
import type { Digests } from '#vault/application/digests.ts'
import { hasVaultValues } from '#vault/application/take-out.ts'
import { comparable } from './comparable.ts'
import type { BatchItem } from './ingest-event-batch.ts'
import { submit } from './submit.ts'
import { withoutTenantClaim } from './tenant-claim.ts'

/** One raw item of a batch: an event with its idempotency key, or a bare CloudEvent. */
export type BatchCandidate = Readonly<{ shape: 'keyed' | 'bare'; input: unknown }>

/** The properties that all events of a batch share. */
type BatchContext = Tenancy &
  Readonly<{
    actor: Actor
    correlationId: string
    traceparent?: string | undefined
    retentionDays?: number | undefined
  }>

/** The operation that the idempotency keys of the events belong to. */
const operation = 'POST /v1/events/batch'

const keyedSchema = z.strictObject({ idempotencyKey: z.string().optional(), event: z.unknown() })

/**
 * Reads one event of a batch. A bare event must have an id: without one, a repeat in another batch could not be recognized.
 * @throws Refusal `event-invalid`, `event-type-unknown`, `body-too-large`, `idempotency-key-missing`,
 * `idempotency-key-malformed`. @throws Violation when it names another tenant.
 */
export const readCandidate = ({ shape, input }: BatchCandidate, context: BatchContext): BatchItem => {
  const candidate = withoutTenantClaim(input, context)
  if (shape === 'bare') return bareItem(readCloudEvent(candidate), context)
  const parsed = keyedSchema.safeParse(candidate)
  if (!parsed.success)
    throw new Refusal(
      'event-invalid',
      'The batch item is not an object with `idempotencyKey` and `event`.',
      issuesOf(parsed.error),
    )
  const event = readCloudEvent(withoutTenantClaim(parsed.data.event, context))
  return keyedItem(event, printable(parsed.data.idempotencyKey), context)
}

const bareItem = (event: CloudEvent, context: BatchContext): BatchItem => {
  if (event.id === undefined)
    throw new Refusal(
      'idempotency-key-missing',
      'The event has no `id`. Set one, or send the event with an `idempotencyKey` as `application/json`.',
    )
  return { submission: submit({ ...context, operation, idempotencyKey: '', event }) }
}

const keyedItem = (event: CloudEvent, idempotencyKey: string, context: BatchContext): BatchItem => ({
  submission: submit({ ...context, operation, idempotencyKey, event }),
  key: {
    id: `event#${sha256(JSON.stringify([ownerKeyOf(context), operation, idempotencyKey]))}`,
    payload: sha256(canonicalize(comparable(event)) ?? ''),
  },
})

/**
 * The key of an event with personal or secret values has a keyed hash of the event. Rows of an earlier version have the plain one.
 * @throws Transient `secret-unavailable`.
 */
export const withKeyedHash =
  ({ hashesOf }: Pick<Digests, 'hashesOf'>) =>
  async (item: BatchItem): Promise<BatchItem> => {
    if (!item.key || !hasVaultValues(item.submission.event)) return item
    const [payload, ...earlier] = await hashesOf(item.key.payload)
    return { ...item, key: { ...item.key, payload, earlierPayloads: [...earlier, item.key.payload] } }
  }

const printable = (key: string | undefined): string => {
  if (key === undefined)
    throw new Refusal(
      'idempotency-key-missing',
      'The batch item has no `idempotencyKey`. Each event of a batch needs one.',
    )
  if (!/^[ -~]{1,255}$/.test(key))
    throw new Refusal(
      'idempotency-key-malformed',
      'The `idempotencyKey` must have 1 to 255 printable ASCII characters.',
    )
  return key
}
