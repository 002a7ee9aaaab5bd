import { activating } from '#approval/application/activate-definition.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import type { RulesetRegister } from './ports.ts'
import { rulesetKind } from './ruleset-kind.ts'

type Needs = Readonly<{ register: RulesetRegister; clock: Clock }>

/**
 * Activates a proposed ruleset for a tenant, together with the fact of the activation. Events are scored with it as soon as
 * caches have expired. Safe to repeat: an active ruleset stays active, and no second fact is written. When two different
 * rulesets are activated at the same time, one is refused.
 * @throws Refusal `ruleset-not-found` when it has not been proposed.
 * @throws Refusal `four-eyes-required` when the caller has proposed it, or the same content under another name.
 * @throws Refusal `proposal-lapsed`, `proposal-withdrawn`, `proposal-altered`.
 * @throws Refusal `ruleset-overtaken` when another ruleset is active than `replaces`, or another activation was faster.
 * @throws Transient `store-unavailable`.
 */
export const makeActivateRuleset = (needs: Needs) => activating(rulesetKind, needs)
