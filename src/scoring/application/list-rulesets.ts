import { listing } from '#approval/application/list-definitions.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { baselineRuleset } from '../domain/baseline-ruleset.ts'
import type { RulesetRegister } from './ports.ts'
import { rulesetKind } from './ruleset-kind.ts'

type Needs = Readonly<{ register: Pick<RulesetRegister, 'active' | 'proposals'>; clock: Clock }>

/**
 * Returns the active ruleset of a tenant, and a page of its proposals, by id and version.
 * @throws Refusal `query-invalid`.
 * @throws Transient `store-unavailable`.
 */
export const makeListRulesets = (needs: Needs) => {
  const list = listing(rulesetKind, needs)
  return async (tenantId: string, query: Readonly<Record<string, string | undefined>>) => {
    const { active, ...page } = await list(tenantId, query)
    return { active, baseline: baselineRuleset, ...page }
  }
}
