import * as z from 'zod'
import type { CheckDifference } from '#facts/application/check.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { type FactRows, factIn } from '#facts/application/fact-rows.ts'
import type { FactsByKey } from '#facts/application/facts-by-key.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { isTombstone } from '#facts/domain/tombstone.ts'
import { type Clock, dayOf, daysAfter, type Instant, msAfter } from '#kernel/domain/instant.ts'
import { jsonIn } from '#kernel/domain/json-text.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import type { EventCount } from '../domain/event-count.ts'
import type { EventRow } from '../domain/event-row.ts'
import type { EventRows } from './ports.ts'
import { differingFields, type FactsOfRow, rowOfFacts } from './row-of-facts.ts'

/** What the check of the views reads. */
export type CountNeeds = Readonly<{
  views: Pick<EventRows, 'read' | 'list' | 'counts'>
  rows: Pick<FactRows, 'page'>
  facts: Pick<FactLog, 'history'>
  factsByKey: FactsByKey
  clock: Clock
}>

/** The number of events by group. Example: `{ 'held#medium': 2 }`. */
const totalsSchema = z.record(z.string(), z.int())

type Totals = Readonly<z.output<typeof totalsSchema>>

/**
 * Where a run goes on. A day is read by its facts and then by its rows. `delta` is how the counts differed from the facts when the
 * day was read before.
 */
const placeSchema = z.object({
  day: z.iso.date(),
  half: z.enum(['facts', 'rows']),
  after: z.string().optional(),
  totals: totalsSchema,
  delta: totalsSchema.optional(),
})

export type DayPlace = Readonly<z.output<typeof placeSchema>>

/** The place in a text of an earlier run; `undefined` for a text that cannot be read, and for that of another version. */
export const dayPlaceIn = (text: string): DayPlace | undefined => placeSchema.safeParse(jsonIn(text)).data

type Step = Readonly<{ findings: readonly Finding[]; read: number; next: DayPlace }>

type Finding = Omit<CheckDifference, 'check'>

/** The queue of the views has delivered a fact by then, or an alarm has begun. */
export const graceMs = 3_600_000

/** The maximum of a list. */
const listLength = 200

/** The first place of a day. */
export const beginning = (day: string): DayPlace => ({ day, half: 'facts', totals: {} })

export const startOf = (day: string): Instant => `${day}T00:00:00.000Z`

export const dayAfter = (day: string): string => dayOf(daysAfter(startOf(day), 1))

/** Reads a page of the facts of a day, and the events that it received. */
export const readingFacts = ({ views, rows, facts, clock }: CountNeeds) => {
  const eventsOf = (received: readonly Fact[]): Promise<readonly FactsOfRow[]> =>
    Promise.all(
      received.map(async (fact) => rowOfFacts(fact, await facts.history(wholeTenant(fact.tenantid), fact.eventid))),
    )

  const endOfDay = async (tenantId: string, place: DayPlace, totals: Totals): Promise<Step> => {
    const { day } = place
    const { counts, complete } = await views.counts(tenantId, day)
    const delta = complete ? deltaOf(totals, counts) : {}
    const toRows = { day, half: 'rows', totals: {} } as const
    if (Object.keys(delta).length === 0) return { findings: [], read: 1, next: toRows }
    if (place.delta === undefined) return { findings: [], read: 1, next: { ...beginning(day), delta } }
    return { findings: isSame(delta, place.delta) ? countFindings(day, delta) : [], read: 1, next: toRows }
  }

  return async (tenantId: string, place: DayPlace): Promise<Step> => {
    const { day, after, delta } = place
    const page = await rows.page({ tenantId, from: startOf(day), to: startOf(dayAfter(day)) }, after)
    const received = page.rows
      .filter(({ sk }) => sk === happenings.received())
      .flatMap((row) => factIn(row) ?? [])
      .filter((fact) => !isTombstone(fact))
    const events = await eventsOf(received)
    const found = await views.read(
      wholeTenant(tenantId),
      events.map(({ id }) => id),
    )
    const settled = events.filter(({ lastAt }) => lastAt <= msAfter(clock(), -graceMs))
    // The second reading of a day is for its counts alone.
    const findings = delta === undefined ? settled.flatMap((event) => rowFinding(event, found) ?? []) : []
    const totals: Record<string, number> = { ...place.totals }
    for (const { group } of events) totals[group] = (totals[group] ?? 0) + 1
    const read = 1 + page.rows.length + 4 * events.length
    if (!page.isLast) return { findings, read, next: { ...place, after: page.next, totals } }
    const end = await endOfDay(tenantId, place, totals)
    return { findings: [...findings, ...end.findings], read: read + end.read, next: end.next }
  }
}

/** Reads a page of the rows of a day, and the first fact of each. */
export const readingRows =
  ({ views, factsByKey }: CountNeeds) =>
  async (tenantId: string, { day, after }: DayPlace): Promise<Step> => {
    const span = { from: startOf(day), to: `${day}T23:59:59.999Z`, limit: listLength, after }
    const { items, nextCursor } = await views.list({ ...wholeTenant(tenantId), ...span })
    const keys = items.map(({ id: eventId }) => ({ tenantId, eventId, happening: happenings.received() }))
    const known = new Set((await factsByKey(keys)).map(({ eventid }) => eventid))
    const next: DayPlace =
      nextCursor === null ? beginning(dayAfter(day)) : { day, half: 'rows', after: nextCursor, totals: {} }
    return { findings: items.filter(({ id }) => !known.has(id)).map(strangeRow), read: 1 + 2 * items.length, next }
  }

const rowFinding = (event: FactsOfRow, rows: readonly EventRow[]): Finding | undefined => {
  const row = rows.find(({ id }) => id === event.id)
  const place = `event ${event.id}`
  if (!row) return { kind: 'extra-fact', place, because: 'The views have no row of the event.' }
  const fields = differingFields(row, event)
  if (fields.length === 0) return undefined
  return { kind: 'state', place, because: `The row of the event has another ${fields.join(', ')} than its facts.` }
}

const strangeRow = ({ id }: EventRow): Finding => ({
  kind: 'missing-fact',
  place: `event ${id}`,
  because: 'The views have a row of an event without facts.',
})

/** By how much the counts are too high, by group, without the groups that are right. */
const deltaOf = (totals: Totals, counts: readonly EventCount[]): Totals => {
  const counted = Object.fromEntries(counts.map(({ status, band, count }) => [`${status}#${band ?? 'none'}`, count]))
  const groups = Object.keys({ ...totals, ...counted }).toSorted()
  return Object.fromEntries(
    groups.map((group) => [group, (counted[group] ?? 0) - (totals[group] ?? 0)] as const).filter(([, by]) => by !== 0),
  )
}

const isSame = (one: Totals, other: Totals): boolean => JSON.stringify(one) === JSON.stringify(other)

const countFindings = (day: string, delta: Totals): readonly Finding[] =>
  Object.entries(delta).map(([group, by]) => ({
    kind: 'state',
    place: `day ${day}, group ${group}`,
    because: `The views count ${Math.abs(by)} events ${by > 0 ? 'more' : 'fewer'} than the facts have.`,
  }))
