import { bands, eventStatuses } from '#kernel/domain/event-status.ts'
import { dayOf } from '#kernel/domain/instant.ts'
import { covers, ownerKeyOf } from '#kernel/domain/tenant.ts'
import type { ActivityWriter } from '#views/application/activity-ports.ts'
import type { EventKey } from '#views/application/ports.ts'
import type { DisposableRows } from '#views/application/rebuild-views.ts'
import { matches } from '#views/domain/event-filter.ts'
import { type EventIdentity, type EventRow, isEntry, type Revocation, type RowChange } from '#views/domain/event-row.ts'
import { advanced, countGroupOf, noProgress, type RowProgress } from '#views/domain/row-progress.ts'

type Held = Readonly<{
  row: EventRow
  tenantId: string
  progress: RowProgress
  similarBy?: string
  activityAt?: string
}>

const keyOf = ({ receivedAt, id }: EventRow) => `${receivedAt}#${id}`

/** The read model in a map. The activity of an archived event is deleted with its row. */
export const makeMemoryEventRows = (activity?: Pick<ActivityWriter, 'remove'>): DisposableRows => {
  const rows = new Map<string, Held>()
  const revocations = new Map<string, readonly Revocation[]>()
  const archived = new Set<string>()
  const revocationKey = ({ tenantId, partnerId, eventId }: EventKey) =>
    `${ownerKeyOf({ tenantId, partnerId })}#${eventId}`
  const revocationsOf = (event: EventKey & Pick<EventIdentity, 'type'>) =>
    Object.fromEntries(
      (revocations.get(revocationKey(event)) ?? [])
        .filter(({ type }) => isEntry(type) === isEntry(event.type))
        .toSorted((a, b) => (a.rank < b.rank ? 1 : -1))
        .map(({ relation, by }) => [relation, by]),
    )
  const heldFor = ({ tenantId, partnerId, eventId, ...identity }: EventIdentity): Held => {
    const owner = partnerId === undefined ? {} : { partnerId }
    const row = { id: eventId, ...identity, ...owner, status: 'received' } as const
    return rows.get(eventId) ?? { tenantId, progress: noProgress, row }
  }
  const changed = (held: Held, change: RowChange): Held => {
    if (change.kind === 'received') {
      const { accounts, activityAt, ...matter } = change.matter
      const row = { ...held.row, ...matter, ...(accounts.length > 0 && { accounts }) }
      return { ...held, row, ...(activityAt !== undefined && { activityAt }) }
    }
    if (change.kind === 'unapproved')
      return change.rules.length === 0 ? held : { ...held, similarBy: change.rules.toSorted().join() }
    if (change.kind === 'decision') {
      const decidedAct = Math.max(change.act, held.row.decidedAct ?? 0)
      return { ...held, row: { ...held.row, decidedAct } }
    }
    if (change.kind === 'original') return { ...held, row: { ...held.row, [change.relation]: change.original } }
    const progress = advanced(held.progress, change)
    const { score, band, rules } = progress.judgement ?? {}
    const judged = { ...(score !== undefined && { score }), ...(band && { band }), ...(rules && { rules }) }
    return { ...held, progress, row: { ...held.row, status: progress.status, ...judged } }
  }
  const shown = ({ tenantId, row }: Held): EventRow => ({
    ...row,
    ...revocationsOf({ tenantId, partnerId: row.partnerId, eventId: row.id, type: row.type }),
  })
  const groupOf = ({ progress }: Held): string =>
    countGroupOf(progress) ?? `received#${progress.judgement?.band ?? 'none'}`

  return {
    apply: async (event: EventIdentity, change: RowChange) => {
      if (archived.has(event.eventId)) return { isArchived: true, isTakenBack: false }
      rows.set(event.eventId, changed(heldFor(event), change))
      return { isArchived: false, isTakenBack: Object.keys(revocationsOf(event)).length > 0 }
    },
    revoke: async (event, revocation) => {
      if (archived.has(event.eventId)) return { isArchived: true, isTakenBack: false }
      const key = revocationKey(event)
      revocations.set(key, [...(revocations.get(key) ?? []), revocation])
      return { isArchived: false, isTakenBack: true }
    },
    remove: async (event) => {
      const { row, activityAt: happenedAt } = rows.get(event.eventId) ?? {}
      const named = happenedAt === undefined ? [] : (row?.accounts ?? [])
      for (const { accountId } of named) await activity?.remove({ ...event, accountId, happenedAt: happenedAt ?? '' })
      archived.add(event.eventId)
      rows.delete(event.eventId)
      revocations.delete(revocationKey(event))
    },
    revocationsOf: async (event) => revocationsOf(event),
    read: async (tenancy, eventIds) =>
      [...rows.values()]
        .filter(({ tenantId, row }) => tenantId === tenancy.tenantId && covers(tenancy, row.partnerId))
        .filter(({ row }) => eventIds.includes(row.id))
        .map(shown),
    find: async (tenantIds, eventId) => {
      const held = rows.get(eventId)
      return held && tenantIds.includes(held.tenantId) ? shown(held) : undefined
    },
    similar: async (tenancy, rules, limit) => {
      const found = [...rows.values()]
        .filter(({ tenantId, row }) => tenantId === tenancy.tenantId && covers(tenancy, row.partnerId))
        .filter(({ similarBy }) => similarBy === rules.toSorted().join())
        .map(({ row }) => row)
        .sort((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1))
      return { eventIds: found.slice(0, limit).map(({ id }) => id), complete: found.length <= limit }
    },
    list: async (filter) => {
      const { tenantId, limit, to, after = `${to}~` } = filter
      const found = [...rows.values()]
        .filter((held) => held.tenantId === tenantId)
        .map(shown)
        .filter((row) => matches(filter, row) && keyOf(row) < after)
        .sort((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1))
      const items = found.slice(0, limit)
      const last = items.at(-1)
      return { items, nextCursor: found.length > limit && last ? keyOf(last) : null }
    },
    counts: async (tenantId, day) => {
      const groups = [...rows.values()]
        .filter((held) => held.tenantId === tenantId && dayOf(held.row.receivedAt) === day)
        .map(groupOf)
      const counts = eventStatuses.flatMap((status) =>
        [...bands, undefined].flatMap((band) => {
          const count = groups.filter((group) => group === `${status}#${band ?? 'none'}`).length
          return count === 0 ? [] : [{ status, ...(band && { band }), count }]
        }),
      )
      return { counts, complete: true }
    },
    clear: async () => {
      rows.clear()
      archived.clear()
      revocations.clear()
    },
  }
}
