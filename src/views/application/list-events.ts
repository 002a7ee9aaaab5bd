import * as z from 'zod'
import { issuesOf } from '#catalogue/issues.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { eventStatuses } from '#kernel/domain/event-status.ts'
import type { Clock, Instant } from '#kernel/domain/instant.ts'
import type { EventRows, Page } from './ports.ts'

type Needs = Readonly<{ rows: EventRows; clock: Clock }>

/** A list that does not say from when shows this many days back. */
const windowDays = 30

/** A time whose offset takes it out of the four-digit years would not sort as text. */
const moment = z.iso
  .datetime({ offset: true, error: 'must be an ISO 8601 time, such as 2026-03-01T12:00:00Z' })
  .transform(toInstant)
  .refine((instant) => /^\d{4}-/.test(instant), 'must be within the years 0000 to 9999 in UTC')

const parameters = z.strictObject({
  type: z.string().min(1).max(128).optional(),
  status: z.enum(eventStatuses).optional(),
  from: moment.optional(),
  to: moment.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z
    .base64url()
    .max(200)
    .transform((text) => Buffer.from(text, 'base64url').toString())
    .refine(isPlace, 'must be the nextCursor of an earlier answer')
    .optional(),
})

const query = parameters.refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
  path: ['from'],
  message: 'must not be after to',
})

/**
 * One page of a tenant's events, newest first. A page may hold fewer than `limit` and still have a next one: a request
 * looks through a bounded part of the index.
 * @throws Refusal `query-invalid`.
 */
export const makeListEvents =
  ({ rows, clock }: Needs) =>
  async (tenantId: string, input: Readonly<Record<string, string | undefined>>): Promise<Page> => {
    const parsed = query.safeParse(input)
    if (!parsed.success) throw new Refusal('query-invalid', 'The query is not valid.', issuesOf(parsed.error))
    const { type, status, limit, cursor, to = clock(), from = daysBefore(to, windowDays) } = parsed.data
    const { items, nextCursor } = await rows.list({ tenantId, type, status, from, to, limit, after: cursor })
    return { items, nextCursor: nextCursor && Buffer.from(nextCursor).toString('base64url') }
  }

/** Where a page may end: after a row of a day, or after all of them. */
function isPlace(text: string): boolean {
  return /^\d{4}-\d\d-\d\d[T~]/.test(text) && !Number.isNaN(Date.parse(text.slice(0, 10)))
}

function toInstant(time: string): Instant {
  return new Date(time).toISOString()
}

const daysBefore = (instant: Instant, days: number): Instant =>
  new Date(Date.parse(instant) - days * 86_400_000).toISOString()
