import type { Person } from '#approval/domain/person.ts'
import type { ProposalRecord } from '#approval/domain/proposal.ts'
import { eventIdOfRulesets } from '#facts/application/identity.ts'
import { type FactDraft, rootFact } from '#facts/domain/fact.ts'
import type { Happening } from '#facts/domain/happening.ts'
import type { Actor } from '#kernel/domain/actor.ts'

/** The tenant, the actor and the request of a proposal or an activation. */
export type RulesetContext = Readonly<{
  tenantId: string
  actor: Actor
  correlationId: string
  traceparent?: string | undefined
}>

type Decision = Readonly<{ type: string; happening: Happening; at: string; data: FactDraft['data'] }>

/**
 * Builds the fact of a decision about a tenant's rulesets. It has no `retainuntil`, whatever the tenant's retention, because it
 * must explain scores even after their events are deleted.
 */
export const rulesetFact = (context: RulesetContext, { type, happening, at, data }: Decision): FactDraft =>
  rootFact({
    type,
    source: 'sluice/scoring',
    tenantid: context.tenantId,
    eventid: eventIdOfRulesets(context.tenantId),
    happening,
    recordedat: at,
    correlationid: context.correlationId,
    actor: context.actor,
    traceparent: context.traceparent,
    data,
  })

/** The person of a request. */
export const personOf = ({ actor: { id, issuer } }: RulesetContext): Person => ({ id, issuer })

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
