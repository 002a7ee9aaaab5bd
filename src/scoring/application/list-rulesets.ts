import * as z from 'zod'
import { cursorOf, pageFields } from '#api/list-query.ts'
import { readQuery } from '#kernel/application/read-query.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { baselineRuleset } from '../domain/baseline-ruleset.ts'
import type { RulesetName, RulesetRegister } from './ports.ts'
import { rulesetName } from './ruleset-name.ts'
import { viewOfActive, viewOfProposal } from './ruleset-view.ts'

type Needs = Readonly<{ register: Pick<RulesetRegister, 'active' | 'proposals'>; clock: Clock }>

/** A position after a proposal, by id and version. */
const placeIn = (text: string): RulesetName | undefined => {
  const [id = '', version = ''] = text.split('@')
  return rulesetName(id, version)
}

const query = z.strictObject(pageFields(placeIn))

/**
 * Returns the active ruleset of a tenant, and a page of its proposals, by id and version.
 * @throws Refusal `query-invalid`.
 * @throws Transient `store-unavailable`.
 */
export const makeListRulesets =
  ({ register, clock }: Needs) =>
  async (tenantId: string, input: Readonly<Record<string, string | undefined>>) => {
    const { limit, cursor: after } = readQuery(query, input)
    const [active, { items, next }] = await Promise.all([
      register.active(tenantId),
      register.proposals(tenantId, { limit, after }),
    ])
    const now = clock()
    return {
      active: viewOfActive(active),
      baseline: baselineRuleset,
      items: items.map((proposal) => viewOfProposal(proposal, active, now)),
      nextCursor: next ? cursorOf(`${next.id}@${next.version}`) : null,
    }
  }
