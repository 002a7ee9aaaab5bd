import { withdrawing } from '#approval/application/withdraw-definition.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import type { RulesetRegister } from './ports.ts'
import { rulesetKind } from './ruleset-kind.ts'

type Needs = Readonly<{ register: RulesetRegister; clock: Clock }>

/**
 * Withdraws a proposed ruleset, together with the fact of the withdrawal. Only its proposer can. Safe to repeat.
 * @throws Refusal `ruleset-not-found` when it has not been proposed.
 * @throws Refusal `proposer-required` when another person has proposed it.
 * @throws Refusal `proposal-activated` when it was activated, or is activated at the same time.
 * @throws Transient `store-unavailable`.
 */
export const makeWithdrawRuleset = (needs: Needs) => withdrawing(rulesetKind, needs)
