import { activating } from '#approval/application/activate-definition.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { decisionPolicyKind } from './decision-policy-kind.ts'
import type { PolicyRegister } from './ports.ts'

type Needs = Readonly<{ register: PolicyRegister; clock: Clock }>

/**
 * Activates a proposed decision policy for a tenant, together with the fact of the activation. Events are decided by it as soon as
 * caches have expired. Reviews that are open keep what they were opened with. Safe to repeat: an active policy stays active, and no
 * second fact is written. When two different policies are activated at the same time, one is refused.
 * @throws Refusal `decision-policy-not-found` when it has not been proposed.
 * @throws Refusal `four-eyes-required` when the caller has proposed it, or the same content under another name.
 * @throws Refusal `proposal-lapsed`, `proposal-withdrawn`, `proposal-altered`.
 * @throws Refusal `decision-policy-overtaken` when another policy is active than `replaces`, or another activation was faster.
 * @throws Transient `store-unavailable`.
 */
export const makeActivateDecisionPolicy = (needs: Needs) => activating(decisionPolicyKind, needs)
