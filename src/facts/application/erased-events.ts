import type { Fact } from '../domain/fact.ts'

type EventKey = Pick<Fact, 'tenantid' | 'eventid'>

/**
 * Returns which of these events the log has as erased. It makes no call for no events, and one for each hundred otherwise. Strongly
 * consistent. @throws Transient `store-unavailable`.
 */
export type ErasedEvents = (events: readonly EventKey[]) => Promise<(event: EventKey) => boolean>
