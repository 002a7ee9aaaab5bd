import type { SQSRecord } from 'aws-lambda'
import * as z from 'zod'
import type { Letter } from '#jobs/application/ports.ts'
import { issuesOf } from '#kernel/application/issues-of.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { JsonFault, readJson } from '#kernel/domain/json-text.ts'
import { tenantIdPattern } from '#kernel/domain/tenant.ts'
import type { QueuedArrival } from '../application/ingest-queued-event.ts'

const text = (pattern: RegExp, message: string) => z.object({ stringValue: z.string().regex(pattern, message) })

/** The message attributes that are read. Others are ignored. */
const attributesSchema = z.object({
  tenant: text(tenantIdPattern, 'must be a tenant id'),
  idempotencyKey: text(/^[!-~]{1,255}$/, 'must be 1 to 255 printable characters').optional(),
})

/**
 * Reads the message attributes of one message of the intake queue: its tenant and idempotency key. The event itself is parsed
 * later, after the sender has been checked.
 * @throws Refusal `message-attribute-invalid`.
 */
export const readQueuedArrival = ({ body, messageId, messageAttributes, attributes }: SQSRecord): QueuedArrival =>
  arrivalOf(messageAttributes, { senderId: attributes.SenderId, messageId }, body)

/** Reads a dead letter as the message of its original sender. @throws Refusal `message-attribute-invalid`. */
export const readReturnedLetter = ({ body, id, attributes }: Letter, senderId: string): QueuedArrival => {
  const texts = Object.entries(attributes).map(([name, stringValue]) => [name, { stringValue }])
  return arrivalOf(Object.fromEntries(texts), { senderId, messageId: id }, body)
}

const arrivalOf = (messageAttributes: unknown, sender: QueuedArrival['sender'], body: string): QueuedArrival => {
  const parsed = attributesSchema.safeParse(messageAttributes)
  if (!parsed.success)
    throw new Refusal(
      'message-attribute-invalid',
      'The message attribute `tenant` or `idempotencyKey` is missing or invalid.',
      issuesOf(parsed.error),
    )
  const { tenant, idempotencyKey } = parsed.data
  return {
    tenantId: tenant.stringValue,
    idempotencyKey: idempotencyKey?.stringValue,
    sender,
    content: () => parse(body),
  }
}

const parse = (text: string): unknown => {
  try {
    return readJson(text)
  } catch (cause) {
    const issues = cause instanceof JsonFault ? [cause.issue] : []
    throw new Refusal('message-poison', 'The message cannot be read as JSON.', issues, { cause })
  }
}
