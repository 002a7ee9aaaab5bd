import type { ActiveHolds } from '../domain/hold.ts'

/** The legal holds of tenants. */
export type Holds = {
  /** Returns the active holds of a tenant, with one query. Strongly consistent. @throws Transient `store-unavailable`. */
  of(tenantId: string): Promise<ActiveHolds>
}
