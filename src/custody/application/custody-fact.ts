import type { Person } from '#approval/domain/person.ts'
import type { ProposalFact, ProposalRecord } from '#approval/domain/proposal.ts'
import { type FactDraft, rootFact } from '#facts/domain/fact.ts'
import { type Happening, happenings } from '#facts/domain/happening.ts'
import type { Actor } from '#kernel/domain/actor.ts'
import type { CustodyKind } from './ports.ts'

/** The source of every fact of custody. */
export const custodySource = 'sluice/custody'

/** The tenant, the actor and the request of a proposal or an approval. */
export type CustodyContext = Readonly<{
  tenantId: string
  actor: Actor
  correlationId: string
  traceparent?: string | undefined
}>

type Recorded = Readonly<{ eventId: string; type: string; happening: Happening; at: string; data: FactDraft['data'] }>

/**
 * Builds a fact of custody. It has no `retainuntil`, whatever the retention of the tenant, because it must explain why data are
 * missing.
 */
export const custodyFact = (context: CustodyContext, { eventId, type, happening, at, data }: Recorded): FactDraft =>
  rootFact({
    type,
    source: custodySource,
    tenantid: context.tenantId,
    eventid: eventId,
    happening,
    recordedat: at,
    correlationid: context.correlationId,
    actor: context.actor,
    traceparent: context.traceparent,
    data,
  })

/** The person of a request. */
export const personOf = ({ actor: { id, issuer } }: CustodyContext): Person => ({ id, issuer })

const types = {
  hold: {
    proposed: 'Custody.Hold.Proposed.v1',
    withdrawn: 'Custody.Hold.Withdrawn.v1',
    activated: 'Custody.Hold.Placed.v1',
  },
  lift: {
    proposed: 'Custody.Hold.LiftProposed.v1',
    withdrawn: 'Custody.Hold.LiftWithdrawn.v1',
    activated: 'Custody.Hold.Lifted.v1',
  },
  erasure: {
    proposed: 'Custody.Erasure.Proposed.v1',
    withdrawn: 'Custody.Erasure.Withdrawn.v1',
    activated: 'Custody.Erasure.Approved.v1',
  },
} as const satisfies Readonly<Record<CustodyKind, Readonly<Record<ProposalFact['kind'], string>>>>

/** The lifting of a hold is a second activation in the event of the hold. */
const activationOf = { hold: 1, lift: 2, erasure: 1 } as const

export const stepType = (kind: CustodyKind, step: ProposalFact['kind']): string => types[kind][step]

export const stepHappening = (kind: CustodyKind, step: ProposalFact['kind'], round: number): Happening =>
  step === 'activated' ? happenings.activated(activationOf[kind]) : happenings[step]({ id: kind, round })

/** The fields of a proposal in its facts and views. */
export const proposalFieldsOf = ({ round = 1, content = '', proposedBy, proposedByIssuer }: ProposalRecord) => ({
  content,
  round,
  proposedBy,
  ...(proposedByIssuer !== undefined && { proposedByIssuer }),
})

/** The person who approved a proposal. */
export const approverOf = ({ activatedBy, activatedByIssuer }: ProposalRecord) => ({
  ...(activatedBy !== undefined && { activatedBy }),
  ...(activatedByIssuer !== undefined && { activatedByIssuer }),
})

/** The fields of a target that are present, as facts have them. */
export const definedFields = (target: object) =>
  Object.fromEntries(Object.entries(target).filter(([, value]) => value !== undefined))
