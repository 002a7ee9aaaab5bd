import type { DecisionPolicy } from '../domain/decision-policy.ts'

/** The decision policies of tenants. */
export type Policies = {
  /**
   * Returns the active decision policy of a tenant: its own, else the standard one. May be some seconds old.
   * @throws Transient `store-unavailable`, or `policy-unusable` when the running code cannot decide with it.
   */
  active(tenantId: string): Promise<DecisionPolicy>
}
