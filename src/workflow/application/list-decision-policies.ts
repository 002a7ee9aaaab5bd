import { listing } from '#approval/application/list-definitions.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { decisionPolicyKind } from './decision-policy-kind.ts'
import type { PolicyRegister } from './ports.ts'

type Needs = Readonly<{ register: Pick<PolicyRegister, 'active' | 'proposals'>; clock: Clock }>

/**
 * Returns the active decision policy of a tenant, the standard policy of Sluice, and a page of proposals of the tenant, by id and version.
 * @throws Refusal `query-invalid`.
 * @throws Transient `store-unavailable`.
 */
export const makeListDecisionPolicies = (needs: Needs) => listing(decisionPolicyKind, needs)
