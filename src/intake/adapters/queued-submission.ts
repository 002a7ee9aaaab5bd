import type { SQSRecord } from 'aws-lambda'
import * as z from 'zod'
import { readCloudEvent } from '../../catalogue/cloud-event.ts'
import { issuesOf } from '../../catalogue/issues.ts'
import { Refusal } from '../../kernel/domain/errors.ts'
import { tenantIdPattern } from '../../kernel/domain/tenant.ts'
import { submit } from '../application/submit.ts'
import type { Submission } from '../domain/submission.ts'

const text = (pattern: RegExp, message: string) => z.object({ stringValue: z.string().regex(pattern, message) })

/** What a producer says about its message, beside it. Other attributes are its own affair. */
const attributes = z.object({
  tenant: text(tenantIdPattern, 'must be a tenant id'),
  idempotencyKey: text(/^[!-~]{1,255}$/, 'must be 1 to 255 printable characters').optional(),
})

/**
 * Reads one message of the intake queue: a CloudEvent in structured JSON, its tenant and idempotency key as attributes.
 * The key may be left out where the event has an id.
 * @throws Refusal `message-poison`, `message-attribute-invalid`, `event-invalid`, `event-type-unknown`.
 */
export const readQueuedSubmission = ({ body, messageAttributes }: SQSRecord): Submission => {
  const event = readCloudEvent(parseJson(body))
  const parsed = attributes.safeParse(messageAttributes)
  if (!parsed.success)
    throw new Refusal('message-attribute-invalid', 'Say whose event it is in the attributes.', issuesOf(parsed.error))
  const { tenant, idempotencyKey } = parsed.data
  if (idempotencyKey === undefined && event.id === undefined)
    throw new Refusal('idempotency-key-missing', 'The event has no id, so the attribute idempotencyKey is needed.')
  return submit({
    tenantId: tenant.stringValue,
    sender: 'queue/intake',
    idempotencyKey: idempotencyKey?.stringValue ?? '',
    event,
  })
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal('message-poison', 'The message is not JSON.')
  }
}
