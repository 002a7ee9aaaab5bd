import { proposing } from '#approval/application/propose-definition.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import type { RulesetRegister } from './ports.ts'
import { rulesetKind } from './ruleset-kind.ts'

type Needs = Readonly<{ register: RulesetRegister; clock: Clock }>

/**
 * Proposes a ruleset for a tenant, together with the fact of the proposal. It takes effect when another person activates it.
 * A ruleset whose proposal has lapsed or was withdrawn can be proposed again, by anyone. Safe to repeat and to race: the same
 * proposal of the same person is made once.
 * @throws Refusal `ruleset-invalid` when it uses the name of the baseline for other content.
 * @throws Refusal `ruleset-version-taken` when its name has other content, or was proposed by another person.
 * @throws Transient `store-unavailable`.
 */
export const makeProposeRuleset = (needs: Needs) => proposing(rulesetKind, needs)
