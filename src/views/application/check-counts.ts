import type { Check, CheckDifference } from '#facts/application/check.ts'
import { dayOf, type Instant, msAfter } from '#kernel/domain/instant.ts'
import {
  beginning,
  type CountNeeds,
  dayAfter,
  dayPlaceIn,
  graceMs,
  readingFacts,
  readingRows,
  startOf,
} from './reading-days.ts'

type Needs = CountNeeds &
  Readonly<{
    /** The time at whose day a round of a tenant begins. */
    sinceOf: (tenantId: string) => Promise<Instant>
  }>

const name = 'counts'

/**
 * Compares the rows and the counts of the views with the facts, one day of receipt after the other, up to the last day that ended an
 * hour ago. Each event is folded from its facts and compared with its row, and the sum of all with the counts of the day. Then the
 * rows of the day are read, and each needs its fact. An event moves at any time, so a difference of the counts is reported only if
 * the day, read a second time, has the same one. @throws Transient `store-unavailable`.
 */
export const makeCheckCounts = (needs: Needs): Check => {
  const { clock, sinceOf } = needs
  const [readFacts, readRows] = [readingFacts(needs), readingRows(needs)]
  return {
    name,
    run: async (tenantId, from, budget) => {
      const differences: CheckDifference[] = []
      let read = 0
      let place = (from === undefined ? undefined : dayPlaceIn(from)) ?? beginning(dayOf(await sinceOf(tenantId)))
      while (read < budget) {
        if (startOf(dayAfter(place.day)) > msAfter(clock(), -graceMs)) return { differences, read }
        const step = await (place.half === 'facts' ? readFacts : readRows)(tenantId, place)
        differences.push(...step.findings.map((finding) => ({ check: name, ...finding })))
        ;[read, place] = [read + step.read, step.next]
      }
      return { differences, read, next: JSON.stringify(place) }
    },
  }
}
