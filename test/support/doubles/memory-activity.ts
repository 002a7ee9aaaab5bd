import { covers } from '#kernel/domain/tenant.ts'
import type { ActivityFilter, ActivityKey, ActivityReader, ActivityWriter } from '#views/application/activity-ports.ts'
import type { AccountActivity, StoredActivity } from '#views/domain/activity.ts'

type Held = Readonly<{ activity: StoredActivity; step: number }>

/** The activity of accounts in a map. */
export const makeMemoryActivity = (): ActivityWriter & ActivityReader & Readonly<{ clear(): Promise<void> }> => {
  const items = new Map<string, Held>()
  const keyOf = ({ tenantId, accountId, happenedAt, eventId }: ActivityKey) =>
    JSON.stringify([tenantId, accountId, happenedAt, eventId])
  const write = (
    activity: AccountActivity,
    later: Partial<StoredActivity>,
    step = items.get(keyOf(activity))?.step ?? -1,
  ) => {
    const { outcome, isTakenBack } = { ...items.get(keyOf(activity))?.activity, ...later }
    const known = { ...activity, ...(outcome && { outcome }), ...(isTakenBack && { isTakenBack }) }
    items.set(keyOf(activity), { activity: known, step })
  }
  const of = (filter: Pick<ActivityFilter, 'tenantId' | 'partnerId' | 'accountId'>) =>
    [...items.values()]
      .map(({ activity }) => activity)
      .filter(({ tenantId, accountId }) => tenantId === filter.tenantId && accountId === filter.accountId)
      .filter(({ partnerId }) => covers(filter, partnerId))
  const page = (of: readonly StoredActivity[], at: 'happenedAt' | 'receivedAt', filter: ActivityFilter) => {
    const placeOf = (activity: StoredActivity) => `${activity[at]}#${activity.eventId}`
    const { from, to, limit, after = `${to}~` } = filter
    const found = of
      .filter((activity) => placeOf(activity) >= from && placeOf(activity) < after)
      .toSorted((a, b) => (placeOf(a) < placeOf(b) ? 1 : -1))
    const last = found.slice(0, limit).at(-1)
    return { items: found.slice(0, limit), nextCursor: found.length > limit && last ? placeOf(last) : null }
  }
  return {
    record: async (activity, { isTakenBack }) => write(activity, isTakenBack ? { isTakenBack } : {}),
    settle: async (activity, { step, outcome }) => {
      if (step > (items.get(keyOf(activity))?.step ?? -1)) write(activity, { outcome }, step)
    },
    remove: async (key) => {
      items.delete(keyOf(key))
    },
    movements: async (filter) =>
      page(
        of(filter).filter(({ direction }) => direction !== undefined),
        'happenedAt',
        filter,
      ),
    count: async (filter) => {
      const moved = of(filter).filter(({ direction }) => direction !== undefined)
      const { items: found, nextCursor } = page(moved, 'happenedAt', filter)
      const others = new Set(found.flatMap(({ counterpartyId }) => counterpartyId ?? []))
      return { movementCount: found.length, counterpartyCount: others.size, complete: nextCursor === null }
    },
    received: async (filter) => {
      const { items: found, nextCursor } = page(of(filter), 'receivedAt', filter)
      return { eventIds: found.map(({ eventId }) => eventId), nextCursor }
    },
    settled: async (filter) =>
      of(filter)
        .filter(({ outcome }) => outcome !== undefined)
        .toSorted((a, b) => (a.happenedAt < b.happenedAt ? 1 : -1))
        .slice(0, filter.limit),
    clear: async () => items.clear(),
  }
}
