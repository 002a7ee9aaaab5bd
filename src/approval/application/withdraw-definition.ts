import { atOnce, untilWon } from '#kernel/application/until-won.ts'
import { Transient } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { decide } from '../domain/decide.ts'
import { type DefinitionName, definitionName, type NameInPath } from '../domain/definition-name.ts'
import { type ApprovalContext, personOf } from './approval-fact.ts'
import { factsOfKind } from './definition-fact.ts'
import { refusalsOfKind } from './definition-refusals.ts'
import type { DefinitionKind, DefinitionProposal, DefinitionRegister } from './definitions.ts'
import { factsOf } from './facts-of.ts'

type Needs<Definition> = Readonly<{ register: DefinitionRegister<Definition>; clock: Clock }>

/** The second try finds what the writer that won the first has done. */
const tryCountMax = 2

/**
 * Withdraws a proposed definition, together with the fact of the withdrawal. Only its proposer can. Safe to repeat.
 * @throws Refusal with the code `unknown` of the kind when it has not been proposed.
 * @throws Refusal `proposer-required` when another person has proposed it.
 * @throws Refusal `proposal-activated` when it was activated, or is activated at the same time.
 * @throws Transient `store-unavailable`.
 */
export const withdrawing = <Definition extends DefinitionName>(
  kind: DefinitionKind<Definition>,
  { register, clock }: Needs<Definition>,
) => {
  const [facts, refusals] = [factsOfKind(kind), refusalsOfKind(kind)]
  return async (path: NameInPath, context: ApprovalContext): Promise<DefinitionProposal<Definition>> => {
    const { tenantId } = context
    const name = definitionName(path)
    const withdrawn = await untilWon(tryCountMax, atOnce, async () => {
      const proposal = name && (await register.proposal(tenantId, name))
      const [fact] = factsOf(decide(proposal, { kind: 'withdraw', by: personOf(context) }, clock()), refusals)
      if (!proposal || fact === undefined) return proposal
      const next = { ...proposal, withdrawnAt: fact.at }
      return (await register.withdraw(tenantId, next, facts.withdrawn(context, next))) ? next : undefined
    })
    if (withdrawn) return withdrawn
    throw new Transient('store-unavailable', 'The withdrawal could not be written. Send the same request again.')
  }
}
