import { listing } from '#approval/application/list-definitions.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { standardPolicy } from '../domain/decision-policy.ts'
import { decisionPolicyKind } from './decision-policy-kind.ts'
import type { PolicyRegister } from './ports.ts'

type Needs = Readonly<{ register: Pick<PolicyRegister, 'active' | 'proposals'>; clock: Clock }>

/**
 * Returns the active decision policy of a tenant, and a page of its proposals, by id and version.
 * @throws Refusal `query-invalid`.
 * @throws Transient `store-unavailable`.
 */
export const makeListDecisionPolicies = (needs: Needs) => {
  const list = listing(decisionPolicyKind, needs)
  return async (tenantId: string, query: Readonly<Record<string, string | undefined>>) => {
    const { active, ...page } = await list(tenantId, query)
    return { active, standard: standardPolicy, ...page }
  }
}
