import type { Fact } from '../domain/fact.ts'

/** The partition of an event in the tables of the facts, of the vault and of the audit entries. The id of an event has no `#`. */
export const partitionOf = ({ tenantId, eventId }: Readonly<{ tenantId: string; eventId: string }>): string =>
  `${tenantId}#${eventId}`

/** The partition of the event of a fact. */
export const partitionOfFact = ({ tenantid, eventid }: Pick<Fact, 'tenantid' | 'eventid'>): string =>
  partitionOf({ tenantId: tenantid, eventId: eventid })

/** The keys of the event of a partition. No id of a tenant and no id of an event has a `#`. */
export const eventKeyIn = (pk: unknown): Readonly<{ tenantId: string; eventId: string }> => {
  const [tenantId = '', eventId = ''] = String(pk).split('#')
  return { tenantId, eventId }
}
