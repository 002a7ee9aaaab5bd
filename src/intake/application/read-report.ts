import * as z from 'zod'
import { type CloudEvent, readCloudEvent } from '#catalogue/cloud-event.ts'
import { unkeepable } from '#catalogue/json-limits.ts'
import { issuesOf } from '#kernel/application/issues-of.ts'
import { type Issue, Refusal } from '#kernel/domain/errors.ts'
import { exactTimeOf } from '#kernel/domain/instant.ts'
import { withoutNulls } from '#kernel/domain/json.ts'

/** The fields that all reports share. */
const reported = z.looseObject({ entityId: z.string(), occurredAt: z.string().optional() })

type Report = Readonly<{
  type: string
  /** The `source` of the CloudEvent: the path that receives the report. */
  source: string
  /** The schema of the report. It accepts no other fields. */
  schema: z.ZodType
}>

/**
 * Builds the CloudEvent for a report without an envelope. A field that is null is absent.
 * @throws Refusal `event-invalid`, `body-too-large`.
 */
export const readReport =
  ({ type, source, schema }: Report) =>
  (body: unknown): CloudEvent => {
    const input = withoutNulls(body)
    const fault = unkeepable(input)
    if (fault !== undefined) throw invalid([{ path: '', message: fault }])
    const parsed = schema.pipe(reported).safeParse(input)
    if (!parsed.success) throw invalid(issuesOf(parsed.error))
    const { entityId, occurredAt } = parsed.data
    const event = readCloudEvent({ specversion: '1.0', type, source, subject: entityId, time: occurredAt, data: input })
    // In UTC, so that reports with equal times compare as equal.
    return occurredAt === undefined ? event : { ...event, data: { ...event.data, occurredAt: exactTimeOf(occurredAt) } }
  }

const invalid = (issues: readonly Issue[]) =>
  new Refusal('event-invalid', 'The report does not match its schema. See `issues` for each field.', issues)
