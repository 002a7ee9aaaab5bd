import { cursorOf } from '#api/list-query.ts'
import { readQuery } from '#kernel/application/read-query.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Clock, Instant } from '#kernel/domain/instant.ts'
import { type EventFilter, matches } from '../domain/event-filter.ts'
import type { EventRow } from '../domain/event-row.ts'
import type { ActivityReader, ReceivedPage } from './activity-ports.ts'
import { cursorMark, eventQuery } from './event-query.ts'
import type { CorrelatedFacts, EventRows, Page } from './ports.ts'
import { redactRow } from './redact-row.ts'

type Needs = Readonly<{
  rows: Pick<EventRows, 'list' | 'read'>
  activity: Pick<ActivityReader, 'received'>
  correlated: Pick<CorrelatedFacts, 'eventIds'>
  clock: Clock
}>

/** The number of days a list covers if `from` is absent. */
const windowDays = 30

/** The most pages of ids that one page of events reads. A list that needs more continues with the cursor. */
const idPageMax = 8

/** The caller, as a member of the tenant, as a partner of it or as an operator. */
type Reader = Pick<Caller, 'tenantId' | 'partnerId' | 'isOperator'>

/**
 * Returns one page of the events of a tenant or a partner, newest first. Events of an account or with a correlation id are found
 * by these, and all others in the rows. A page may have fewer than `limit` events and still have a next page, because a request
 * reads a bounded part of an index. An operator sees no subjects, accounts and ids of producers.
 * @throws Refusal `query-invalid`.
 */
export const makeListEvents =
  ({ rows, activity, correlated, clock }: Needs) =>
  async (reader: Reader, input: Readonly<Record<string, string | undefined>>): Promise<Page> => {
    const { cursor, to = clock(), from = daysBefore(to, windowDays), ...rest } = readQuery(eventQuery, input)
    if (from > to)
      throw new Refusal('query-invalid', 'The query is invalid. See `issues` for each parameter.', [fromAfterTo])
    const { tenantId, partnerId } = reader
    const filter = { ...rest, tenantId, partnerId, from, to, after: cursor }
    const idsOf = idsFor(filter, activity, correlated)
    const { items, nextCursor } = idsOf ? await listByIds(rows, filter, idsOf) : await rows.list(filter)
    return {
      items: items.map((row) => redactRow(row, reader)),
      nextCursor: nextCursor && cursorOf(`${cursorMark}${nextCursor}`),
    }
  }

type IdReader = (page: EventFilter) => Promise<ReceivedPage>

/**
 * An account and a correlation id have few events, so no other condition finds fewer. A partner finds a correlation id in the rows: a
 * cursor names the place where a page ended, and with the facts of others it would show theirs.
 */
const idsFor = (
  { partnerId, account, correlationId }: EventFilter,
  activity: Needs['activity'],
  correlated: Needs['correlated'],
): IdReader | undefined => {
  if (account !== undefined) return (page) => activity.received({ ...page, accountId: account })
  if (correlationId !== undefined && partnerId === undefined)
    return (page) => correlated.eventIds({ ...page, correlationId })
  return undefined
}

/** Reads the rows of ids, and leaves out those that do not meet the filter. */
const listByIds = async (rows: Pick<EventRows, 'read'>, filter: EventFilter, idsOf: IdReader): Promise<Page> => {
  const items: EventRow[] = []
  let after = filter.after
  for (let pages = 0; pages < idPageMax; pages += 1) {
    // Never more ids than are left of the page, so that its cursor is the one of the ids.
    const page = await idsOf({ ...filter, limit: filter.limit - items.length, after })
    const found = new Map((await rows.read(filter, page.eventIds)).map((row) => [row.id, row]))
    items.push(...page.eventIds.flatMap((id) => found.get(id) ?? []).filter((row) => matches(filter, row)))
    if (page.nextCursor === null || items.length === filter.limit) return { items, nextCursor: page.nextCursor }
    after = page.nextCursor
  }
  return { items, nextCursor: after ?? null }
}

/** The schema compares `from` and `to` only if both are present. */
const fromAfterTo = { path: 'from', message: 'must not be after to, which defaults to now' }

const daysBefore = (instant: Instant, days: number): Instant =>
  new Date(Date.parse(instant) - days * 86_400_000).toISOString()
