import * as z from 'zod'
import { type CloudEvent, readCloudEvent } from '#catalogue/cloud-event.ts'
import { unkeepable } from '#catalogue/json-limits.ts'
import { issuesOf } from '#kernel/application/issues-of.ts'
import { type Issue, Refusal } from '#kernel/domain/errors.ts'

/** What every report says, whatever it is of. */
const reported = z.looseObject({ entityId: z.string(), occurredAt: z.string().optional() })

type Report = Readonly<{
  type: string
  /** Who says it, for CloudEvents: the path that takes it in. */
  source: string
  /** The report's own fields, and no others. */
  schema: z.ZodType
}>

/**
 * Makes the event that a report without an envelope stands for.
 * @throws Refusal `event-invalid`, `body-too-large`.
 */
export const readReport =
  ({ type, source, schema }: Report) =>
  (input: unknown): CloudEvent => {
    const unkept = unkeepable(input)
    if (unkept !== undefined) throw invalid([{ path: '', message: unkept }])
    const parsed = schema.pipe(reported).safeParse(input)
    if (!parsed.success) throw invalid(issuesOf(parsed.error))
    const { entityId, occurredAt } = parsed.data
    const event = readCloudEvent({ specversion: '1.0', type, source, subject: entityId, time: occurredAt, data: input })
    // One moment is one moment, in whatever offset it was written: reports are compared by meaning.
    return occurredAt === undefined ? event : { ...event, data: { ...event.data, occurredAt: event.time } }
  }

const invalid = (issues: readonly Issue[]) =>
  new Refusal('event-invalid', 'The report does not fit its contract.', issues)
