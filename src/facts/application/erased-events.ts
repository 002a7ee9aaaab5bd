/**
 * Returns those of these events whose personal data was erased, as the log has it. It makes no call for no events, and one for each
 * hundred otherwise. Strongly consistent. @throws Transient `store-unavailable`.
 */
export type ErasedEvents = (tenantId: string, eventIds: readonly string[]) => Promise<ReadonlySet<string>>
