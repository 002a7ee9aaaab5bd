import { listing } from '#approval/application/list-definitions.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import type { RulesetRegister } from './ports.ts'
import { rulesetKind } from './ruleset-kind.ts'

type Needs = Readonly<{ register: Pick<RulesetRegister, 'active' | 'proposals'>; clock: Clock }>

/**
 * Returns the active ruleset of a tenant, the baseline of Sluice, and a page of proposals of the tenant, by id and version.
 * @throws Refusal `query-invalid`.
 * @throws Transient `store-unavailable`.
 */
export const makeListRulesets = (needs: Needs) => listing(rulesetKind, needs)
