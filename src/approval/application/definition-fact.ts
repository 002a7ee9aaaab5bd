import { type FactDraft, rootFact } from '#facts/domain/fact.ts'
import { type Happening, happenings } from '#facts/domain/happening.ts'
import type { Actor } from '#kernel/domain/actor.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { DefinitionName } from '../domain/definition-name.ts'
import type { Person } from '../domain/person.ts'
import type { ProposalRecord } from '../domain/proposal.ts'
import type { DefinitionActivation, DefinitionKind, DefinitionProposal, DefinitionWithdrawal } from './definitions.ts'

/** The tenant, the actor and the request of a proposal, a withdrawal or an activation. */
export type DefinitionContext = Readonly<{
  tenantId: string
  actor: Actor
  correlationId: string
  traceparent?: string | undefined
}>

/** The person of a request. */
export const personOf = ({ actor: { id, issuer } }: DefinitionContext): Person => ({ id, issuer })

/** The proposer of a proposal, as facts name it. */
export const proposerFields = ({ proposedBy, proposedByIssuer }: ProposalRecord) => ({
  proposedBy,
  ...(proposedByIssuer !== undefined && { proposedByIssuer }),
})

/** The person who activated a proposal, as facts name it. */
export const activatorFields = ({ activatedBy, activatedByIssuer }: ProposalRecord) => ({
  ...(activatedBy !== undefined && { activatedBy }),
  ...(activatedByIssuer !== undefined && { activatedByIssuer }),
})

const nameIn = ({ id, version }: DefinitionName): DefinitionName => ({ id, version })

type Decision = Readonly<{ type: string; happening: Happening; at: Instant; data: FactDraft['data'] }>

/**
 * Makes the facts of decisions about definitions of a kind. They have no `retainuntil`, whatever the tenant's retention, because
 * they must explain scores and decisions even after their events are deleted.
 */
export const factsOfKind = <Definition extends DefinitionName>({ facts, shown }: DefinitionKind<Definition>) => {
  const factOf = (context: DefinitionContext, { type, happening, at, data }: Decision): FactDraft =>
    rootFact({
      type,
      source: facts.source,
      tenantid: context.tenantId,
      eventid: facts.eventIdOf(context.tenantId),
      happening,
      recordedat: at,
      correlationid: context.correlationId,
      actor: context.actor,
      traceparent: context.traceparent,
      data,
    })

  return {
    proposed: (context: DefinitionContext, proposal: DefinitionProposal<Definition>): FactDraft => {
      const { definition, round, proposedAt, content } = proposal
      return factOf(context, {
        type: facts.types.proposed,
        happening: happenings.proposed({ ...nameIn(definition), round }),
        at: proposedAt,
        data: { ...shown(definition), content, round, ...proposerFields(proposal) },
      })
    },

    withdrawn: (context: DefinitionContext, proposal: DefinitionWithdrawal<Definition>): FactDraft => {
      const { definition, content, round, proposedAt, withdrawnAt } = proposal
      return factOf(context, {
        type: facts.types.withdrawn,
        happening: happenings.withdrawn({ ...nameIn(definition), round }),
        at: withdrawnAt,
        data: { ...shown(nameIn(definition)), content, round, ...proposerFields(proposal), proposedAt },
      })
    },

    activated: (
      context: DefinitionContext,
      next: DefinitionActivation<Definition>,
      before: DefinitionActivation<Definition> | undefined,
    ): FactDraft => {
      const { definition, content, proposedAt, activatedAt, count } = next
      return factOf(context, {
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
