import { withdrawing } from '#approval/application/withdraw-definition.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { decisionPolicyKind } from './decision-policy-kind.ts'
import type { PolicyRegister } from './ports.ts'

type Needs = Readonly<{ register: PolicyRegister; clock: Clock }>

/**
 * Withdraws a proposed decision policy, together with the fact of the withdrawal. Only its proposer can. Safe to repeat.
 * @throws Refusal `decision-policy-not-found` when it has not been proposed.
 * @throws Refusal `proposer-required` when another person has proposed it.
 * @throws Refusal `proposal-activated` when it was activated, or is activated at the same time.
 * @throws Transient `store-unavailable`.
 */
export const makeWithdrawDecisionPolicy = (needs: Needs) => withdrawing(decisionPolicyKind, needs)
