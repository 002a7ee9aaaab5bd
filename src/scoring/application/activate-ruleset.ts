import { happenings } from '#facts/domain/happening.ts'
import { atOnce, untilWon } from '#kernel/application/until-won.ts'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { contentOf } from './content-of.ts'
import type { Activation, Proposal, RulesetName, RulesetRegister } from './ports.ts'
import { type RulesetContext, rulesetFact } from './ruleset-fact.ts'
import { rulesetName } from './ruleset-name.ts'

type Needs = Readonly<{ register: RulesetRegister; clock: Clock }>

/** The raw name of a ruleset in a path. */
type NameInPath = Readonly<{ id: string; version: string }>

/** The maximum number of writes that may be refused although no reason can be read from the table. */
const tryCountMax = 5

/**
 * Activates a proposed ruleset for a tenant, together with the fact of the activation. Events are scored with it as soon as
 * caches have expired. Safe to repeat: an active ruleset stays active, and no second fact is written. When two different
 * rulesets are activated at the same time, one is refused.
 * @throws Refusal `ruleset-not-found` when it has not been proposed.
 * @throws Refusal `four-eyes-required` when the caller has proposed it, or the same content under another name.
 * @throws Refusal `ruleset-overtaken` when another activation was faster.
 * @throws Transient `store-unavailable`.
 */
export const makeActivateRuleset = ({ register, clock }: Needs) => {
  /** Returns the proposal if the caller is a second person. */
  const proposalOf = async (name: RulesetName | undefined, { tenantId, actor }: RulesetContext): Promise<Proposal> => {
    const proposal = name && (await register.proposal(tenantId, name))
    if (!proposal) throw new Refusal('ruleset-not-found', 'This version of the ruleset has not been proposed.')
    const isOwn = proposal.proposedBy === actor.id
    if (isOwn || (await register.hasProposed(tenantId, contentOf(proposal.definition), actor.id)))
      throw new Refusal('four-eyes-required', 'You have proposed this ruleset. Another person must activate it.')
    return proposal
  }

  return async (path: NameInPath, context: RulesetContext): Promise<Activation> => {
    const proposal = await proposalOf(rulesetName(path.id, path.version), context)
    const before = await register.active(context.tenantId)
    let active = before
    const activated = await untilWon(tryCountMax, atOnce, async () => {
      if (active && isOf(active, proposal.definition)) return active
      if (active?.count !== before?.count)
        throw new Refusal(
          'ruleset-overtaken',
          'Another ruleset was activated at the same time. Read which one is active, and decide again.',
        )
      const next = nextOf(proposal, { by: context.actor.id, at: clock(), before })
      if (await register.activate(context.tenantId, next, factOf(context, next, before))) return next
      active = await register.active(context.tenantId)
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

const factOf = (context: RulesetContext, next: Activation, before: Activation | undefined) => {
  const { definition, proposedBy, proposedAt, activatedBy, activatedAt, count } = next
  return rulesetFact(context, {
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
