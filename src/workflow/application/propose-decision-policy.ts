import { proposing } from '#approval/application/propose-definition.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { decisionPolicyKind } from './decision-policy-kind.ts'
import type { PolicyRegister } from './ports.ts'

type Needs = Readonly<{ register: PolicyRegister; clock: Clock }>

/**
 * Proposes a decision policy for a tenant, together with the fact of the proposal. It takes effect when another person activates
 * it. A policy whose proposal has lapsed or was withdrawn can be proposed again, by anyone. Safe to repeat and to race: the same
 * proposal of the same person is made once.
 * @throws Refusal `decision-policy-invalid` when it uses the name of the standard policy for other content.
 * @throws Refusal `decision-policy-version-taken` when its name has other content, or was proposed by another person.
 * @throws Transient `store-unavailable`.
 */
export const makeProposeDecisionPolicy = (needs: Needs) => proposing(decisionPolicyKind, needs)
