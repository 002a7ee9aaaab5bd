import { covers, ownerKeyOf } from '#kernel/domain/tenant.ts'
import type { EventKey } from '#views/application/ports.ts'
import type { DisposableRows } from '#views/application/rebuild-views.ts'
import { type EventIdentity, type EventRow, isEntry, type Revocation, type RowChange } from '#views/domain/event-row.ts'

type Held = { row: EventRow; tenantId: string; step: number; assessedAt: string }

const keyOf = ({ receivedAt, id }: EventRow) => `${receivedAt}#${id}`

/** The read model in a map. */
export const makeMemoryEventRows = (): DisposableRows => {
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
    return rows.get(eventId) ?? { tenantId, step: -1, assessedAt: '~', row }
  }

  return {
    apply: async (event: EventIdentity, change: RowChange) => {
      if (archived.has(event.eventId)) return { isArchived: true, isTakenBack: false }
      const held = heldFor(event)
      if (change.kind === 'status' && change.step > held.step) {
        const { step, status, judgement } = change
        const assessedAt = judgement ? '0' : held.assessedAt
        rows.set(event.eventId, { ...held, step, assessedAt, row: { ...held.row, status, ...judgement } })
      }
      if (change.kind === 'assessment' && change.assessedAt < held.assessedAt) {
        const { score, band, assessedAt } = change
        rows.set(event.eventId, { ...held, assessedAt, row: { ...held.row, score, band } })
      }
      if (change.kind === 'original')
        rows.set(event.eventId, { ...held, row: { ...held.row, [change.relation]: change.original } })
      return { isArchived: false, isTakenBack: Object.keys(revocationsOf(event)).length > 0 }
    },
    revoke: async (event, revocation) => {
      if (archived.has(event.eventId)) return
      const key = revocationKey(event)
      revocations.set(key, [...(revocations.get(key) ?? []), revocation])
    },
    remove: async (event) => {
      archived.add(event.eventId)
      rows.delete(event.eventId)
      revocations.delete(revocationKey(event))
    },
    revocationsOf: async (event) => revocationsOf(event),
    read: async (tenancy, eventIds) =>
      [...rows.values()]
        .filter(({ tenantId, row }) => tenantId === tenancy.tenantId && covers(tenancy, row.partnerId))
        .filter(({ row }) => eventIds.includes(row.id))
        .map(({ tenantId, row }) => ({
          ...row,
          ...revocationsOf({ tenantId, partnerId: row.partnerId, eventId: row.id, type: row.type }),
        })),
    list: async ({ tenantId, partnerId, status, type, from, to, limit, after = `${to}~` }) => {
      const found = [...rows.values()]
        .filter((held) => held.tenantId === tenantId && covers({ tenantId, partnerId }, held.row.partnerId))
        .map(({ row }) => ({
          ...row,
          ...revocationsOf({ tenantId, partnerId: row.partnerId, eventId: row.id, type: row.type }),
        }))
        .filter((row) => (status ?? row.status) === row.status && (type ?? row.type) === row.type)
        .filter((row) => keyOf(row) >= from && keyOf(row) < after)
        .sort((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1))
      const items = found.slice(0, limit)
      const last = items.at(-1)
      return { items, nextCursor: found.length > limit && last ? keyOf(last) : null }
    },
    clear: async () => {
      rows.clear()
      archived.clear()
      revocations.clear()
    },
  }
}
