import type { FactLog, HeldFact } from '#facts/application/fact-log.ts'
import { withId } from '#facts/application/identity.ts'
import type { Fact } from '#facts/domain/fact.ts'
import type { VaultItem } from '#facts/domain/vault-item.ts'
import { covers } from '#kernel/domain/tenant.ts'

/** The fact log in a map. `facts` shows all it holds, in order of appending, and `items` what it put into the vault. */
export const makeMemoryFactLog = () => {
  const held = new Map<string, HeldFact & Readonly<{ fact: Fact }>>()
  const items: VaultItem[] = []
  const log: FactLog = {
    append: async (draft, belongings) => {
      // A fact is stored as text, and comes back as such.
      const own = { fact: JSON.parse(JSON.stringify(withId(draft))) as Fact, digest: belongings?.digest }
      const first = held.get(own.fact.id)
      if (first) return { ...first, isNew: false }
      held.set(own.fact.id, own)
      items.push(...(belongings?.items ?? []))
      return { ...own, isNew: true }
    },
    history: async (tenancy, eventId) =>
      [...held.values()]
        .map(({ fact }) => fact)
        .filter(({ tenantid, eventid }) => tenantid === tenancy.tenantId && eventid === eventId)
        .filter(({ partnerid }) => covers(tenancy, partnerid))
        .sort((a, b) => `${a.recordedat}${a.happening}`.localeCompare(`${b.recordedat}${b.happening}`)),
  }
  return { ...log, facts: () => [...held.values()].map(({ fact }) => fact), items: () => items }
}
