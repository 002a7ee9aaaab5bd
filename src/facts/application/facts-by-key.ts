import type { Fact } from '../domain/fact.ts'
import type { Happening } from '../domain/happening.ts'

/** Where one fact of an event is in the log. */
export type FactPlace = Readonly<{ tenantId: string; eventId: string; happening: Happening }>

/**
 * Returns the facts that exist, in any order: strongly consistent, with one call for each hundred, and none for no key.
 * @throws Transient `store-unavailable`.
 */
export type FactsByKey = (keys: readonly FactPlace[]) => Promise<readonly Fact[]>
