import * as z from 'zod'
import { cursorOf, inOrder, pageFields, spanFields } from '#api/list-query.ts'
import { issuesOf } from '#kernel/application/issues-of.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { eventStatuses } from '#kernel/domain/event-status.ts'
import type { Clock, Instant } from '#kernel/domain/instant.ts'
import type { EventRows, Page } from './ports.ts'

type Needs = Readonly<{ rows: EventRows; clock: Clock }>

/** A list that does not say from when shows this many days back. */
const windowDays = 30

/** What every cursor of this list begins with: no other list takes it, and this one takes no other's. */
const mark = 'events:'

/** Where a page may end: after a row of a day, or after all of them. */
const placeIn = (text: string): string | undefined => {
  const place = text.slice(mark.length)
  const isPlace = /^\d{4}-\d\d-\d\d[T~]/.test(place) && !Number.isNaN(Date.parse(place.slice(0, 10)))
  return text.startsWith(mark) && isPlace ? place : undefined
}

const query = inOrder(
  z.strictObject({
    // API Gateway joins what is said twice with a comma, and no type has one.
    type: z
      .string()
      .min(1)
      .max(128)
      .regex(/^[^,]*$/, 'must be one type')
      .optional(),
    status: z.enum(eventStatuses).optional(),
    ...spanFields,
    ...pageFields(placeIn),
  }),
)

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
    if (from > to) throw new Refusal('query-invalid', 'The query is not valid.', [fromTheFuture])
    const { items, nextCursor } = await rows.list({ tenantId, type, status, from, to, limit, after: cursor })
    return { items, nextCursor: nextCursor && cursorOf(`${mark}${nextCursor}`) }
  }

/** A span that ends before it begins is refused already, where both ends are said. */
const fromTheFuture = { path: 'from', message: 'must not be after to, which is now where it is not said' }

const daysBefore = (instant: Instant, days: number): Instant =>
  new Date(Date.parse(instant) - days * 86_400_000).toISOString()
