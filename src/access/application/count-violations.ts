import type { FactLog } from '#facts/application/fact-log.ts'
import { follow } from '#facts/domain/fact.ts'
import { happenings, kindOf } from '#facts/domain/happening.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { type Hour, hoursAfter, startOf } from '../domain/breach-hour.ts'
import type { BreachCounts, CountedGroups, CountingPlace } from './ports.ts'

type Needs = Readonly<{ counts: BreachCounts; facts: FactLog; clock: Clock }>

/** How many hours a run completed, and how many facts it recorded or found recorded. */
type CountedHours = Readonly<{ hourCount: number; factCount: number }>

/**
 * Records how many breaches each group had, as one fact per group with more than one, for every complete hour that is not done. Safe
 * to repeat and to stop at any moment: the next run continues after the last page, and a recorded count stays.
 * @throws Transient `store-unavailable`.
 */
export const makeCountViolations = ({ counts, facts, clock }: Needs) => {
  const record = async (hour: Hour, { tenantId, eventId, count }: CountedGroups['groups'][number]): Promise<number> => {
    const history = await facts.history(wholeTenant(tenantId), eventId)
    const first = history.find((fact) => kindOf(fact) === 'violated')
    // A group is created together with its first fact, so only a deleted fact is missing.
    if (first === undefined) return 0
    await facts.append(
      follow(first, {
        type: 'Security.Access.Counted.v1',
        source: 'sluice/access',
        happening: happenings.counted(),
        recordedat: clock(),
        data: { ...first.data, from: startOf(hour), count },
      }),
    )
    return 1
  }

  const countHour = async (hour: Hour, after: string | undefined): Promise<number> => {
    let factCount = 0
    for await (const { groups, position } of counts.repeated(hour, after)) {
      const recorded = await Promise.all(groups.map((group) => record(hour, group)))
      factCount += recorded.reduce((sum, count) => sum + count, 0)
      if (position !== undefined) await counts.moveTo({ hour, position })
    }
    await counts.moveTo({ hour })
    return factCount
  }

  return async (): Promise<CountedHours> => {
    const place = await counts.place()
    const hours = hoursAfter(lastDone(place), clock())
    let factCount = 0
    for (const hour of hours) factCount += await countHour(hour, hour === place?.hour ? place.position : undefined)
    return { hourCount: hours.length, factCount }
  }
}

/** The last hour that is done. An hour with a position is not. */
const lastDone = (place: CountingPlace | undefined): Hour | undefined => {
  if (place?.position === undefined) return place?.hour
  return new Date(Date.parse(startOf(place.hour)) - 1).toISOString().slice(0, 13)
}
