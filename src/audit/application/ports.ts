import type { ChainEntry, Head } from '../domain/hash-chain.ts'

/** The result of adding entries. Nothing is added if some facts already have an entry, or if the chain has a new head. */
export type Addition =
  | Readonly<{ added: true }>
  | Readonly<{
      added: false
      /** The facts that already have an entry, by their ids, each with the hash in it. */
      recorded: ReadonlyMap<string, string>
      /** The actual head of the chain, if the store returned it. */
      head?: Head | undefined
    }>

/** The audit chains, one for each tenant. */
export type AuditChain = {
  /** Returns the head of a tenant's chain; `undefined` before the first entry. Strongly consistent. */
  head(tenantId: string): Promise<Head | undefined>
  /**
   * Adds up to 50 entries of one tenant after `head`, all or none. Adds them only if `head` is still the head of the chain, and
   * none of the facts has an entry yet.
   */
  add(tenantId: string, head: Head, entries: readonly ChainEntry[]): Promise<Addition>
}
