import type { Fact } from '#facts/domain/fact.ts'
import { covers } from '#kernel/domain/tenant.ts'
import type { CorrelatedFacts } from '#views/application/ports.ts'

const placeOf = ({ recordedat, id }: Fact) => `${recordedat}#${id}`

/** The facts with a correlation id, of a log in memory. */
export const makeMemoryCorrelatedFacts = (facts: () => readonly Fact[]): CorrelatedFacts => {
  const withId = ({ tenantId, correlationId }: Readonly<{ tenantId: string; correlationId: string }>) =>
    facts()
      .filter(({ tenantid, correlationid }) => tenantid === tenantId && correlationid === correlationId)
      .sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
  return {
    page: async (filter) => {
      const left = withId(filter)
        .filter(({ partnerid }) => covers(filter, partnerid))
        .filter((fact) => placeOf(fact) > (filter.after ?? ''))
      const page = left.slice(0, filter.limit)
      const last = page.at(-1)
      return {
        facts: page,
        nextCursor: left.length > page.length && last ? placeOf(last) : null,
      }
    },
    eventIds: async (filter) => {
      const left = withId(filter)
        .filter(({ happening }) => happening === 'received')
        .filter((fact) => placeOf(fact) >= filter.from && placeOf(fact) < (filter.after ?? `${filter.to}~`))
        .toReversed()
      const page = left.slice(0, filter.limit)
      const last = page.at(-1)
      return {
        eventIds: page.map(({ eventid }) => eventid),
        nextCursor: left.length > page.length && last ? placeOf(last) : null,
      }
    },
  }
}
