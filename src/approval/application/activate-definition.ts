import { atOnce, untilWon } from '#kernel/application/until-won.ts'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { decide, type ProposalCommand } from '../domain/decide.ts'
import { type DefinitionName, definitionName, type NameInPath, nameText } from '../domain/definition-name.ts'
import { activationFields } from '../domain/proposal.ts'
import { type ApprovalContext, personOf } from './approval-fact.ts'
import { contentHash } from './content-hash.ts'
import { factsOfKind } from './definition-fact.ts'
import { refusalsOfKind } from './definition-refusals.ts'
import type { DefinitionActivation, DefinitionKind, DefinitionProposal, DefinitionRegister } from './definitions.ts'
import { factsOf } from './facts-of.ts'

type Needs<Definition> = Readonly<{ register: DefinitionRegister<Definition>; clock: Clock }>

/** The name of a proposal, and what the caller has read: the active definition, and the content of the proposal. */
type ActivationRequest = NameInPath & Readonly<{ replaces?: string | undefined; content?: string | undefined }>

/** The proposal, what was active when the request arrived, and what is active now. */
type ActivationState<Definition> = Readonly<{
  proposal: DefinitionProposal<Definition>
  before: DefinitionActivation<Definition> | undefined
  active: DefinitionActivation<Definition> | undefined
}>

/** The maximum number of writes that may be refused although no reason can be read from the table. */
const tryCountMax = 5

/**
 * Activates a proposed definition for a tenant, together with the fact of the activation. It is used as soon as caches have
 * expired. Safe to repeat: an active definition stays active, and no second fact is written. When two different ones are activated
 * at the same time, one is refused.
 * @throws Refusal with the code `unknown` of the kind when it has not been proposed.
 * @throws Refusal `four-eyes-required` when the caller has proposed it, or the same content under another name.
 * @throws Refusal `proposal-lapsed`, `proposal-withdrawn`, `proposal-altered`.
 * @throws Refusal with the code `overtaken` of the kind when another one is active than `replaces`, or another activation was faster.
 * @throws Transient `store-unavailable`.
 */
export const activating = <Definition extends DefinitionName>(
  kind: DefinitionKind<Definition>,
  { register, clock }: Needs<Definition>,
) => {
  const [facts, refusals] = [factsOfKind(kind), refusalsOfKind(kind)]
  const { definition: standard } = kind.standard

  /** A tenant without a definition of its own has the standard one. */
  const activeName = (activation: DefinitionActivation<Definition> | undefined): string =>
    nameText(activation?.definition ?? standard)

  const commandOf = async (
    request: ActivationRequest,
    context: ApprovalContext,
    { proposal: { definition }, before, active }: ActivationState<Definition>,
  ): Promise<ProposalCommand> => {
    const by = personOf(context)
    return {
      kind: 'activate',
      by,
      content: contentHash(definition),
      named: request.content,
      active: countText(active),
      replaces: (request.replaces ?? activeName(before)) === activeName(before) ? countText(before) : 'another',
      isActive: active !== undefined && nameText(active.definition) === nameText(definition),
      // No person is the author of the standard one. Otherwise no one could activate it after each had proposed it once.
      hasProposed:
        definition.id !== standard.id && (await register.hasProposed(context.tenantId, kind.contentOf(definition), by)),
    }
  }

  return async (request: ActivationRequest, context: ApprovalContext): Promise<DefinitionActivation<Definition>> => {
    const { tenantId } = context
    const name = definitionName(request)
    const before = await register.active(tenantId)
    let active = before
    const activated = await untilWon(tryCountMax, atOnce, async () => {
      const proposal = name && (await register.proposal(tenantId, name))
      if (!proposal) throw new Refusal(...refusals.unknown)
      const command = await commandOf(request, context, { proposal, before, active })
      const [fact] = factsOf(decide(proposal, command, clock()), refusals)
      if (fact?.kind !== 'activated') return active
      const next = { ...proposal, ...activationFields(fact), count: (before?.count ?? 0) + 1 }
      if (await register.activate(tenantId, next, facts.activated(context, next, before))) return next
      active = await register.active(tenantId)
      return undefined
    })
    if (activated) return activated
    throw new Transient('store-unavailable', 'The activation could not be written. Send the same request again.')
  }
}

const countText = (activation: Readonly<{ count: number }> | undefined): string => String(activation?.count ?? 0)
