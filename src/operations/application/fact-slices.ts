import type { FactRows } from '#facts/application/fact-rows.ts'
import { inGroups } from '#kernel/application/in-groups.ts'
import { dayOf, daysAfter, type Instant } from '#kernel/domain/instant.ts'
import type { StuckKey } from '../domain/stuck-event.ts'
import { sliceEvents } from './slice-events.ts'
import type { ReviewStates } from './stuck-ports.ts'

/** The facts of one tenant that a run has yet to read, and the length of the next slice. */
export type Remainder = Readonly<{ tenantId: string; savedAt: Instant | undefined; from: Instant; sliceMs: number }>

/** The tenants and the events that are checked at once. */
export const checkWidth = 8

/** The length of the first slice. It doubles while slices are nearly empty, and is shortened when one is too full. */
export const sliceMsFirst = 5 * 60_000
const sliceMsMin = 1_000
const rowsFew = 2_000
const rowsMany = 20_000

/** A slice that was read: the events in it that may be stuck, and what is left. */
type ReadSlice = Readonly<{ next: Remainder; suspects: readonly StuckKey[]; rowCount: number }>

type Needs = Readonly<{ rows: Pick<FactRows, 'page'>; reviews: Pick<ReviewStates, 'of'> }>

/** Reads one slice of the facts of a tenant, up to `until` at most. @throws Transient `store-unavailable`. */
export const makeReadSlice =
  ({ rows, reviews }: Needs, until: Instant) =>
  async (remainder: Remainder): Promise<ReadSlice> => {
    const { tenantId, from, sliceMs } = remainder
    const to = endOfSlice(remainder, until)
    const states = sliceEvents()
    let rowCount = 0
    let after: string | undefined
    for (let isLast = false; !isLast; ) {
      const page = await rows.page({ tenantId, from, to }, after)
      for (const row of page.rows) states.add(row)
      rowCount += page.rows.length
      ;[isLast, after] = [page.isLast, page.next]
      // Too many facts for the memory of a run: a shorter slice begins at the same time.
      if (!isLast && rowCount > rowsMany && sliceMs > sliceMsMin)
        return { next: { ...remainder, sliceMs: Math.max(sliceMsMin, sliceMs / 8) }, suspects: [], rowCount }
    }
    const open = states.open().map(({ eventId, next }) => ({ tenantId, eventId, next }))
    const suspects: StuckKey[] = open.filter(({ next }) => next !== 'people')
    // A review is read by one key, and nearly always exists. Its deadline is checked by the index of due reviews.
    await inGroups(
      open.filter(({ next }) => next === 'people'),
      checkWidth,
      async (event) => {
        if ((await reviews.of(event)) === undefined) suspects.push(event)
      },
    )
    const growth = rowCount < rowsFew ? 2 : rowCount > rowsMany / 2 ? 0.5 : 1
    return { next: { ...remainder, from: to, sliceMs: sliceMs * growth }, suspects, rowCount }
  }

/** A slice is within one day, because a partition of the index by time is of one day. */
const endOfSlice = ({ from, sliceMs }: Remainder, until: Instant): Instant => {
  const midnight = `${dayOf(daysAfter(from, 1))}T00:00:00.000Z`
  const end = new Date(Date.parse(from) + sliceMs).toISOString()
  return [midnight, end, until].reduce((first, one) => (one < first ? one : first))
}
