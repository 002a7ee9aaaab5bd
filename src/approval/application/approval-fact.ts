import { type FactDraft, rootFact } from '#facts/domain/fact.ts'
import type { Happening } from '#facts/domain/happening.ts'
import type { Actor } from '#kernel/domain/actor.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { Person } from '../domain/person.ts'
import type { ProposalRecord } from '../domain/proposal.ts'

/** The tenant, the actor and the request of a proposal, a withdrawal or an approval. */
export type ApprovalContext = Readonly<{
  tenantId: string
  actor: Actor
  correlationId: string
  traceparent?: string | undefined
}>

type FactContent = Readonly<{
  source: string
  eventId: string
  type: string
  happening: Happening
  at: Instant
  data: FactDraft['data']
}>

/**
 * Builds a fact of an approval. It has no `retainuntil`, whatever the retention of the tenant, because it must explain scores,
 * decisions and missing data even after events are deleted.
 */
export const approvalFact = (
  { tenantId, actor, correlationId, traceparent }: ApprovalContext,
  { source, eventId, type, happening, at, data }: FactContent,
): FactDraft =>
  rootFact({
    type,
    source,
    tenantid: tenantId,
    eventid: eventId,
    happening,
    recordedat: at,
    correlationid: correlationId,
    actor,
    traceparent,
    data,
  })

/** The person of a request. */
export const personOf = ({ actor: { id, issuer } }: Pick<ApprovalContext, 'actor'>): Person => ({ id, issuer })

/** The proposer of a proposal, as facts name it. */
export const proposerFields = ({
  proposedBy,
  proposedByIssuer,
}: Pick<ProposalRecord, 'proposedBy' | 'proposedByIssuer'>) => ({
  proposedBy,
  ...(proposedByIssuer !== undefined && { proposedByIssuer }),
})

/** The person who activated a proposal, as facts name it. */
export const activatorFields = ({ activatedBy, activatedByIssuer }: ProposalRecord) => ({
  ...(activatedBy !== undefined && { activatedBy }),
  ...(activatedByIssuer !== undefined && { activatedByIssuer }),
})
