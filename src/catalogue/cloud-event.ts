import * as z from 'zod'
import { issuesOf } from '#kernel/application/issues-of.ts'
import { type Issue, Refusal } from '#kernel/domain/errors.ts'
import type { JsonObject } from '#kernel/domain/json.ts'
import { unseenAccountIds } from './account-ids.ts'
import { producerType } from './catalogue.ts'
import { instant } from './define.ts'
import { unkeepable } from './json-limits.ts'

/** CloudEvents requires non-empty text. Control characters are not allowed in an id or a header. */
export const attribute = (lengthMax: number) =>
  z
    .string()
    .min(1)
    .max(lengthMax)
    .regex(/^[^\p{Cc}\p{Cs}\uFFFE\uFFFF]+$/u, 'must not contain control characters')

/** CloudEvents 1.0 in structured JSON, as a producer sends it. Unknown attributes are rejected, unknown fields of `data` are stored. */
export const cloudEventSchema = z.strictObject({
  specversion: z.literal('1.0'),
  type: attribute(128),
  source: attribute(256),
  id: attribute(256).optional(),
  time: instant
    .transform((time) => new Date(time).toISOString())
    // In UTC a time may leave the four-digit years of RFC 3339, which CloudEvents uses.
    .refine((time) => /^\d{4}-/.test(time), 'must be within the years 0000 to 9999 in UTC')
    .optional(),
  subject: attribute(256).optional(),
  datacontenttype: z.literal('application/json').optional(),
  dataschema: attribute(512).optional(),
  userid: z.uuid().optional(),
  correlationid: z.uuid().optional(),
  traceparent: z
    .string()
    .regex(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/, 'must be a W3C traceparent')
    .optional(),
  data: z.record(z.string(), z.unknown()),
})

export type CloudEvent = Omit<z.output<typeof cloudEventSchema>, 'data'> & { data: JsonObject }

/** The raw data. A parsed value may lack what the schema could not hold. */
const rawEvent = z.object({ data: z.unknown() })

/**
 * Reads one event from a producer and checks its data against the catalogue.
 * @throws Refusal `event-invalid` (with every issue found) `event-type-unknown` or `body-too-large`.
 */
export const readCloudEvent = (input: unknown): CloudEvent => {
  const parsed = cloudEventSchema.safeParse(input)
  if (!parsed.success) throw invalid(issuesOf(parsed.error))
  const unkept = unkeepable(rawEvent.parse(input).data)
  if (unkept !== undefined) throw invalid([{ path: 'data', message: unkept }])
  refuseLarge(input)
  const entry = producerType(parsed.data.type)
  if (!entry) {
    throw new Refusal(
      'event-type-unknown',
      `The event type ${parsed.data.type} is unknown, or only Sluice publishes it. Call GET /v1/event-types for the types that a producer may send.`,
    )
  }
  const data = entry.data.safeParse(parsed.data.data)
  if (!data.success) throw invalid(issuesOf(data.error, ['data']))
  const unseen = unseenAccountIds(parsed.data.data)
  if (unseen.length > 0) throw invalid(unseen)
  return parsed.data
}

/**
 * One event is at most 128 KiB, so that its facts fit SNS and SQS. The limit is on the stored text: a short body may have
 * numbers that are much longer when written out.
 */
export const eventBytesMax = 128 * 1024

const refuseLarge = (input: unknown): void => {
  const bytes = new TextEncoder().encode(JSON.stringify(input)).byteLength
  if (bytes > eventBytesMax) {
    throw new Refusal(
      'body-too-large',
      `The event has ${bytes} bytes as JSON. At most ${eventBytesMax} are allowed: send less data.`,
    )
  }
}

const invalid = (issues: readonly Issue[]) =>
  new Refusal('event-invalid', 'The event is invalid. See `issues` for each field.', issues)
