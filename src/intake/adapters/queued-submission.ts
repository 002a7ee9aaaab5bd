import type { SQSRecord } from 'aws-lambda'
import * as z from 'zod'
import { readCloudEvent } from '../../catalogue/cloud-event.ts'
import { issuesOf } from '../../catalogue/issues.ts'
import { Refusal } from '../../kernel/domain/errors.ts'
import { tenantIdPattern } from '../../kernel/domain/tenant.ts'
import { readJson } from '../../platform/read-json.ts'
import type { QueuedSubmission } from '../application/ingest-queued-event.ts'
import { submit } from '../application/submit.ts'
import { withoutTenantClaim } from '../application/tenant-claim.ts'

const text = (pattern: RegExp, message: string) => z.object({ stringValue: z.string().regex(pattern, message) })

/** What a producer says about its message, beside it. Other attributes are its own affair. */
const attributesSchema = z.object({
  tenant: text(tenantIdPattern, 'must be a tenant id'),
  idempotencyKey: text(/^[!-~]{1,255}$/, 'must be 1 to 255 printable characters').optional(),
})

/** The event is the same event whether it comes through the queue or over HTTP. */
const operation = 'POST /v1/events'

/** Who sends, as the fact and the audit trail have it. */
const sender = 'queue/intake'

/**
 * Reads one message of the intake queue: a CloudEvent in structured JSON, its tenant and idempotency key as attributes.
 * The key may be left out where the event has an id. Whether the sender may write for that tenant is not asked here.
 * @throws Refusal `message-poison`, `message-attribute-invalid`, `idempotency-key-missing`, `event-invalid`,
 * `event-type-unknown`, `body-too-large`. @throws Violation when the event names another tenant.
 */
export const readQueuedSubmission = (record: SQSRecord): QueuedSubmission => {
  const content = parse(record.body)
  const parsed = attributesSchema.safeParse(record.messageAttributes)
  if (!parsed.success)
    throw new Refusal('message-attribute-invalid', 'Say whose event it is in the attributes.', issuesOf(parsed.error))
  const tenantId = parsed.data.tenant.stringValue
  const event = readCloudEvent(withoutTenantClaim(content, { tenantId, sender }))
  const idempotencyKey = parsed.data.idempotencyKey?.stringValue
  if (idempotencyKey === undefined && event.id === undefined)
    throw new Refusal('idempotency-key-missing', 'The event has no id, so the attribute idempotencyKey is needed.')
  return {
    submission: submit({ tenantId, sender, operation, idempotencyKey: idempotencyKey ?? '', event }),
    sender: { senderId: record.attributes.SenderId, messageId: record.messageId },
  }
}

const parse = (text: string): unknown => {
  try {
    return readJson(text)
  } catch {
    throw new Refusal('message-poison', 'The message is not JSON, or an object in it names a field twice.')
  }
}
