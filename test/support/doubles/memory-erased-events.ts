import type { ErasedEvents } from '#facts/application/erased-events.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'

/** The erased events of a log in memory. */
export const memoryErasedEvents =
  (facts: Pick<FactLog, 'history'>): ErasedEvents =>
  async (events) => {
    const erased = new Set<string>()
    for (const { tenantid, eventid } of events) {
      const history = await facts.history(wholeTenant(tenantid), eventid)
      if (history.some(({ happening }) => happening === 'erased')) erased.add(`${tenantid} ${eventid}`)
    }
    return ({ tenantid, eventid }) => erased.has(`${tenantid} ${eventid}`)
  }
