import type { FactDraft } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import type { DefinitionName } from '../domain/definition-name.ts'
import { type ApprovalContext, activatorFields, approvalFact, proposerFields } from './approval-fact.ts'
import type { DefinitionActivation, DefinitionKind, DefinitionProposal, DefinitionWithdrawal } from './definitions.ts'

const nameIn = ({ id, version }: DefinitionName): DefinitionName => ({ id, version })

/** Makes the facts of decisions about definitions of a kind. */
export const factsOfKind = <Definition extends DefinitionName>({ facts, shown }: DefinitionKind<Definition>) => {
  const placeOf = ({ tenantId }: ApprovalContext) => ({ source: facts.source, eventId: facts.eventIdOf(tenantId) })

  return {
    proposed: (context: ApprovalContext, proposal: DefinitionProposal<Definition>): FactDraft => {
      const { definition, round, proposedAt, content } = proposal
      return approvalFact(context, {
        ...placeOf(context),
        type: facts.types.proposed,
        happening: happenings.proposed({ ...nameIn(definition), round }),
        at: proposedAt,
        data: { ...shown(definition), content, round, ...proposerFields(proposal) },
      })
    },

    withdrawn: (context: ApprovalContext, proposal: DefinitionWithdrawal<Definition>): FactDraft => {
      const { definition, content, round, proposedAt, withdrawnAt } = proposal
      return approvalFact(context, {
        ...placeOf(context),
        type: facts.types.withdrawn,
        happening: happenings.withdrawn({ ...nameIn(definition), round }),
        at: withdrawnAt,
        data: { ...shown(nameIn(definition)), content, round, ...proposerFields(proposal), proposedAt },
      })
    },

    activated: (
      context: ApprovalContext,
      next: DefinitionActivation<Definition>,
      before: DefinitionActivation<Definition> | undefined,
    ): FactDraft => {
      const { definition, content, proposedAt, activatedAt, count } = next
      return approvalFact(context, {
        ...placeOf(context),
        type: facts.types.activated,
        happening: happenings.activated(count),
        at: activatedAt,
        data: {
          count,
          ...shown(definition),
          ...(content !== undefined && { content }),
          ...proposerFields(next),
          proposedAt,
          ...activatorFields(next),
          ...(before && { before: nameIn(before.definition) }),
        },
      })
    },
  }
}
