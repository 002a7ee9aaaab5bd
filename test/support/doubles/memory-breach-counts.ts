import { type BreachGroup, isWithoutClaim, nameOfGroup, sourceOf } from '#access/application/breach-group.ts'
import type { BreachCounts, CountingPlace } from '#access/application/ports.ts'
import type { FactLog } from '#facts/application/fact-log.ts'

type Row = { hour: string; name: string; tenantId: string; eventId: string; count: number }

const groupCountMax = 20
const pageSize = 25

/** Counts in maps, with the facts of groups in the log it is given. */
export const makeMemoryBreachCounts = (facts: FactLog): BreachCounts => {
  const [rows, sources] = [new Map<string, Row>(), new Map<string, number>()]
  const state: { place: CountingPlace | undefined } = { place: undefined }
  const keyOf = (group: BreachGroup) => `${group.hour} ${nameOfGroup(group)}`
  return {
    add: async (group, count) => {
      const row = rows.get(keyOf(group))
      if (row) row.count += count
      return row !== undefined
    },
    begin: async (group, count, draft) => {
      if (rows.has(keyOf(group))) return 'exists'
      const source = JSON.stringify([group.hour, ...sourceOf(group)])
      const groupCount = sources.get(source) ?? 0
      if (!isWithoutClaim(group) && groupCount >= groupCountMax) return 'crowded'
      if (!isWithoutClaim(group)) sources.set(source, groupCount + 1)
      const { hour, tenantId } = group
      rows.set(keyOf(group), { hour, name: nameOfGroup(group), tenantId, eventId: draft.eventid, count })
      await facts.append(draft)
      return 'begun'
    },
    repeated: async function* (hour, after = '') {
      const found = [...rows.values()].filter((row) => row.hour === hour && row.name > after)
      const sorted = found.toSorted((one, other) => (one.name < other.name ? -1 : 1))
      for (let index = 0; index < Math.max(1, sorted.length); index += pageSize) {
        const page = sorted.slice(index, index + pageSize)
        const isLast = index + pageSize >= sorted.length
        yield { groups: page.filter(({ count }) => count > 1), position: isLast ? undefined : page.at(-1)?.name }
      }
    },
    place: async () => state.place,
    moveTo: async (place) => {
      state.place = place
    },
  }
}
