import canonicalize from 'canonicalize'
import { atOnce, untilWon } from '#kernel/application/until-won.ts'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { decide } from '../domain/decide.ts'
import type { DefinitionName } from '../domain/definition-name.ts'
import { proposalRecord } from '../domain/proposal.ts'
import { type ApprovalContext, personOf } from './approval-fact.ts'
import { contentHash } from './content-hash.ts'
import { factsOfKind } from './definition-fact.ts'
import { refusalsOfKind, takenName } from './definition-refusals.ts'
import type { DefinitionKind, DefinitionProposal, DefinitionRegister } from './definitions.ts'
import { factsOf } from './facts-of.ts'

type Needs<Definition> = Readonly<{ register: DefinitionRegister<Definition>; clock: Clock }>

/** The second try finds the proposal of the writer that won the first. */
const tryCountMax = 2

/**
 * Proposes a definition for a tenant, together with the fact of the proposal. It takes effect when another person activates it. A
 * definition whose proposal has lapsed or was withdrawn can be proposed again, by anyone. Safe to repeat and to race: the same
 * proposal of the same person is made once.
 * @throws Refusal with the code `invalid` of the kind when it uses the id of the standard one for other content.
 * @throws Refusal with the code `taken` of the kind when its name has other content, or was proposed by another person.
 * @throws Transient `store-unavailable`.
 */
export const proposing = <Definition extends DefinitionName>(
  kind: DefinitionKind<Definition>,
  { register, clock }: Needs<Definition>,
) => {
  const facts = factsOfKind(kind)
  return async (definition: Definition, context: ApprovalContext): Promise<DefinitionProposal<Definition>> => {
    refuseFalseStandard(kind, definition)
    const { tenantId } = context
    const command = { kind: 'propose', by: personOf(context), content: contentHash(definition) } as const
    const refusals = refusalsOf(kind, definition)
    const proposal = await untilWon(tryCountMax, atOnce, async () => {
      const held = await register.proposal(tenantId, definition)
      if (held && !isSame(held.definition, definition))
        throw takenName(kind, definition, 'already exists with other content')
      const [fact] = factsOf(decide(held, command, clock()), refusals)
      if (fact?.kind !== 'proposed') return held
      const next = { definition, ...proposalRecord(fact) }
      return (await register.propose(tenantId, next, facts.proposed(context, next), held)) ? next : undefined
    })
    if (proposal) return proposal
    throw new Transient('store-unavailable', 'Another proposal is being written. Send the same request again.')
  }
}

/** Returns whether two definitions are equal, including their names. */
const isSame = (one: object, other: object): boolean => canonicalize(one) === canonicalize(other)

const refusalsOf = <Definition extends DefinitionName>(kind: DefinitionKind<Definition>, definition: Definition) => {
  const { code, message } = takenName(kind, definition, 'was already proposed by another person')
  return { ...refusalsOfKind(kind), taken: [code, message] as const }
}

/** The id of the standard definition is only valid with its exact content, for a tenant that returns to it. */
const refuseFalseStandard = <Definition extends DefinitionName>(
  { noun, codes, standard: { definition: standard, name } }: DefinitionKind<Definition>,
  definition: Definition,
): void => {
  if (definition.id !== standard.id || isSame(definition, standard)) return
  const message = `is reserved for ${name} of Sluice. To return to ${name}, propose its version ${standard.version} unchanged`
  throw new Refusal(codes.invalid, `The ${noun} has a fault.`, [{ path: 'id', message }])
}
