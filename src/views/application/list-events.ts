import * as z from 'zod'
import { cursorOf, inOrder, pageFields, spanFields } from '#api/list-query.ts'
import { typeNamed } from '#catalogue/legacy.ts'
import { readQuery } from '#kernel/application/read-query.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { eventStatuses } from '#kernel/domain/event-status.ts'
import type { Clock, Instant } from '#kernel/domain/instant.ts'
import type { Tenancy } from '#kernel/domain/tenant.ts'
import type { EventRows, Page } from './ports.ts'

type Needs = Readonly<{ rows: EventRows; clock: Clock }>

/** The number of days a list covers if `from` is absent. */
const windowDays = 30

/** The prefix of the cursors of this list, so that no list accepts a cursor of another. */
const mark = 'events:'

/** A page ends after a row of a day, or after all rows of a day. */
const placeIn = (text: string): string | undefined => {
  const place = text.slice(mark.length)
  const isPlace = /^\d{4}-\d\d-\d\d[T~]/.test(place) && !Number.isNaN(Date.parse(place.slice(0, 10)))
  return text.startsWith(mark) && isPlace ? place : undefined
}

const query = inOrder(
  z.strictObject({
    // No type has a comma.
    type: z
      .string()
      .min(1)
      .max(128)
      .regex(/^[^,]*$/, 'must be a single type')
      .transform(typeNamed)
      .optional(),
    status: z.enum(eventStatuses).optional(),
    ...spanFields,
    ...pageFields(placeIn),
  }),
)

/**
 * Returns one page of the events of a tenant or a partner, newest first. A page may have fewer than `limit` events and still have a next page,
 * because a request reads a bounded part of the index.
 * @throws Refusal `query-invalid`.
 */
export const makeListEvents =
  ({ rows, clock }: Needs) =>
  async ({ tenantId, partnerId }: Tenancy, input: Readonly<Record<string, string | undefined>>): Promise<Page> => {
    const { type, status, limit, cursor, to = clock(), from = daysBefore(to, windowDays) } = readQuery(query, input)
    if (from > to)
      throw new Refusal('query-invalid', 'The query is invalid. See `issues` for each parameter.', [fromAfterTo])
    const { items, nextCursor } = await rows.list({ tenantId, partnerId, type, status, from, to, limit, after: cursor })
    return { items, nextCursor: nextCursor && cursorOf(`${mark}${nextCursor}`) }
  }

/** The schema compares `from` and `to` only if both are present. */
const fromAfterTo = { path: 'from', message: 'must not be after to, which defaults to now' }

const daysBefore = (instant: Instant, days: number): Instant =>
  new Date(Date.parse(instant) - days * 86_400_000).toISOString()
