import { contentHash } from '#approval/application/content-hash.ts'
import { factsOf } from '#approval/application/facts-of.ts'
import { decide, type ProposalCommand } from '#approval/domain/decide.ts'
import { activationFields } from '#approval/domain/proposal.ts'
import { happenings } from '#facts/domain/happening.ts'
import { atOnce, untilWon } from '#kernel/application/until-won.ts'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { baselineRuleset } from '../domain/baseline-ruleset.ts'
import { contentOf } from './content-of.ts'
import type { Activation, Proposal, RulesetRegister } from './ports.ts'
import { activatorFields, personOf, proposerFields, type RulesetContext, rulesetFact } from './ruleset-fact.ts'
import { type NameInPath, nameText, rulesetName } from './ruleset-name.ts'
import { rulesetRefusals } from './ruleset-refusals.ts'

type Needs = Readonly<{ register: RulesetRegister; clock: Clock }>

/** The name of a proposal, and what the caller has read: the active ruleset, and the content of the proposal. */
type ActivationRequest = NameInPath & Readonly<{ replaces?: string | undefined; content?: string | undefined }>

/** The maximum number of writes that may be refused although no reason can be read from the table. */
const tryCountMax = 5

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
export const makeActivateRuleset = ({ register, clock }: Needs) => {
  /** Builds the command. `before` was active when the request arrived, and `active` is active now. */
  const commandOf = async (
    request: ActivationRequest,
    context: RulesetContext,
    {
      proposal,
      before,
      active,
    }: Readonly<Record<'before' | 'active', Activation | undefined> & { proposal: Proposal }>,
  ): Promise<ProposalCommand> => {
    const { definition } = proposal
    const by = personOf(context)
    return {
      kind: 'activate',
      by,
      content: contentHash(definition),
      named: request.content,
      active: countText(active),
      replaces: (request.replaces ?? activeName(before)) === activeName(before) ? countText(before) : 'another',
      isActive: active !== undefined && nameText(active.definition) === nameText(definition),
      // No person is the author of the baseline. Otherwise no one could activate it after each had proposed it once.
      hasProposed: !isBaseline(definition) && (await register.hasProposed(context.tenantId, contentOf(definition), by)),
    }
  }

  return async (request: ActivationRequest, context: RulesetContext): Promise<Activation> => {
    const { tenantId } = context
    const name = rulesetName(request.id, request.version)
    const before = await register.active(tenantId)
    let active = before
    const activated = await untilWon(tryCountMax, atOnce, async () => {
      const proposal = name && (await register.proposal(tenantId, name))
      if (!proposal) throw unknownRuleset()
      const command = await commandOf(request, context, { proposal, before, active })
      const [fact] = factsOf(decide(proposal, command, clock()), rulesetRefusals)
      if (fact?.kind !== 'activated') return active
      const next = { ...proposal, ...activationFields(fact), count: (before?.count ?? 0) + 1 }
      if (await register.activate(tenantId, next, factOf(context, next, before))) return next
      active = await register.active(tenantId)
      return undefined
    })
    if (activated) return activated
    throw new Transient('store-unavailable', 'The activation could not be written. Send the same request again.')
  }
}

const unknownRuleset = (): Refusal => new Refusal(...rulesetRefusals.unknown)

const isBaseline = ({ id }: Proposal['definition']): boolean => id === baselineRuleset.id

const countText = (activation: Activation | undefined): string => String(activation?.count ?? 0)

/** A tenant without a ruleset of its own has the baseline. */
const activeName = (activation: Activation | undefined): string => nameText(activation?.definition ?? baselineRuleset)

const factOf = (context: RulesetContext, next: Activation, before: Activation | undefined) => {
  const { definition, content, proposedAt, activatedAt, count } = next
  return rulesetFact(context, {
    type: 'Risk.Ruleset.Activated.v1',
    happening: happenings.activated(count),
    at: activatedAt,
    data: {
      count,
      ruleset: definition,
      ...(content !== undefined && { content }),
      ...proposerFields(next),
      proposedAt,
      ...activatorFields(next),
      ...(before && { before: { id: before.definition.id, version: before.definition.version } }),
    },
  })
}
