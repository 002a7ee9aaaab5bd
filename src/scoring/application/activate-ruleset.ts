import { happenings } from '#facts/domain/happening.ts'
import { atOnce, untilWon } from '#kernel/application/until-won.ts'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { contentOf } from './content-of.ts'
import type { Activation, Proposal, RulesetName, RulesetRegister } from './ports.ts'
import { type RulesetOrder, rulesetFact } from './ruleset-fact.ts'
import { rulesetName } from './ruleset-name.ts'

type Needs = Readonly<{ register: RulesetRegister; clock: Clock }>

/** A ruleset's name as it came in a path. */
type NameInPath = Readonly<{ id: string; version: string }>

/** How often a write may be refused for no reason that can be seen. */
const tryCountMax = 5

/**
 * Puts a proposed ruleset in force for a tenant, in one step with the fact that tells of it: what is scored from now on,
 * once caches have heard of it, is scored with this one. Safe to repeat: what is active already is left as it is, and told
 * of once. Of two different rulesets that are activated at once, one is refused.
 * @throws Refusal `ruleset-not-found` when nobody has proposed it.
 * @throws Refusal `four-eyes-required` when the caller has proposed it, or its content under another name.
 * @throws Refusal `ruleset-overtaken` when another activation was faster.
 * @throws Transient `store-unavailable`.
 */
export const makeActivateRuleset = ({ register, clock }: Needs) => {
  /** The proposal, once it is sure that the caller is a second person. */
  const proposalOf = async (name: RulesetName | undefined, { tenantId, actor }: RulesetOrder): Promise<Proposal> => {
    const proposal = name && (await register.proposal(tenantId, name))
    if (!proposal) throw new Refusal('ruleset-not-found', 'Nobody has proposed this version of a ruleset.')
    const isOwn = proposal.proposedBy === actor
    if (isOwn || (await register.hasProposed(tenantId, contentOf(proposal.definition), actor)))
      throw new Refusal('four-eyes-required', 'You have proposed this ruleset: somebody else has to activate it.')
    return proposal
  }

  return async (path: NameInPath, order: RulesetOrder): Promise<Activation> => {
    const proposal = await proposalOf(rulesetName(path.id, path.version), order)
    const before = await register.active(order.tenantId)
    let active = before
    const activated = await untilWon(tryCountMax, atOnce, async () => {
      if (active && isOf(active, proposal.definition)) return active
      if (active?.count !== before?.count)
        throw new Refusal('ruleset-overtaken', 'Another ruleset was activated at the same moment. See which one.')
      const next = nextOf(proposal, { by: order.actor, at: clock(), before })
      if (await register.activate(order.tenantId, next, factOf(order, next, before))) return next
      active = await register.active(order.tenantId)
      return undefined
    })
    if (activated) return activated
    throw new Transient('store-unavailable', 'The activation could not be written. Send the same request again.')
  }
}

const isOf = ({ definition }: Activation, { id, version }: RulesetName): boolean =>
  definition.id === id && definition.version === version

type Moment = Readonly<{ by: string; at: string; before: Activation | undefined }>

const nextOf = (proposal: Proposal, { by, at, before }: Moment): Activation => ({
  ...proposal,
  activatedBy: by,
  activatedAt: at,
  count: (before?.count ?? 0) + 1,
})

const factOf = (order: RulesetOrder, next: Activation, before: Activation | undefined) => {
  const { definition, proposedBy, proposedAt, activatedBy, activatedAt, count } = next
  return rulesetFact(order, {
    type: 'Risk.Ruleset.Activated.v1',
    happening: happenings.activated(count),
    at: activatedAt,
    data: {
      count,
      ruleset: definition,
      proposedBy,
      proposedAt,
      activatedBy,
      ...(before && { before: { id: before.definition.id, version: before.definition.version } }),
    },
  })
}
