import type { Entry, Head } from '../domain/hash-chain.ts'

/** Entries were added; or nothing was, because of facts that have their entry already, or because the chain has moved on. */
export type Addition =
  | Readonly<{ added: true }>
  | Readonly<{
      added: false
      /** Ids of the facts that have their entry already. */
      recorded: ReadonlySet<string>
      /** Where the chain really ends, if the store told. */
      head?: Head | undefined
    }>

/** The audit chains, one for each tenant. */
export type AuditChain = {
  /** The end of a tenant's chain; `undefined` while it has none. Strongly consistent. */
  head(tenantId: string): Promise<Head | undefined>
  /**
   * Adds up to 50 entries of one tenant after `head`, all or none: only if the chain still ends there, and only if no
   * fact among them has an entry yet.
   */
  add(tenantId: string, head: Head, entries: readonly Entry[]): Promise<Addition>
}
