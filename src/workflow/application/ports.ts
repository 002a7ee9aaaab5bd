import type { DefinitionRegister } from '#approval/application/definitions.ts'
import type { DecisionPolicy } from '../domain/decision-policy.ts'

/** The decision policies of tenants. */
export type Policies = {
  /**
   * Returns the active decision policy of a tenant: its own, else the standard one. May be some seconds old.
   * @throws Transient `store-unavailable`, or `decision-policy-unusable` when the running code cannot decide with it.
   */
  active(tenantId: string): Promise<DecisionPolicy>
}

/** The proposed and activated decision policies of tenants. */
export type PolicyRegister = DefinitionRegister<DecisionPolicy>
