import type { FactLog } from '#facts/application/fact-log.ts'
import { withId } from '#facts/application/identity.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { covers } from '#kernel/domain/tenant.ts'

/** The fact log in a map. `facts` shows all it holds, in order of appending. */
export const makeMemoryFactLog = () => {
  const held = new Map<string, Fact>()
  const log: FactLog = {
    append: async (draft) => {
      // A fact is stored as text, and comes back as such.
      const fact: Fact = JSON.parse(JSON.stringify(withId(draft)))
      const first = held.get(fact.id)
      if (!first) held.set(fact.id, fact)
      return { fact: first ?? fact, isNew: !first }
    },
    history: async (tenancy, eventId) =>
      [...held.values()]
        .filter(({ tenantid, eventid }) => tenantid === tenancy.tenantId && eventid === eventId)
        .filter(({ partnerid }) => covers(tenancy, partnerid))
        .sort((a, b) => `${a.recordedat}${a.happening}`.localeCompare(`${b.recordedat}${b.happening}`)),
  }
  return { ...log, facts: () => [...held.values()] }
}
