import { type ApprovalContext, approvalFact, proposerFields } from '#approval/application/approval-fact.ts'
import type { ProposalFact, ProposalRecord } from '#approval/domain/proposal.ts'
import type { FactDraft } from '#facts/domain/fact.ts'
import { type Happening, happenings } from '#facts/domain/happening.ts'
import type { CustodyKind } from './ports.ts'

/** The source of every fact of custody. */
export const custodySource = 'sluice/custody'

/** Builds a fact of custody. */
export const custodyFact = (
  context: ApprovalContext,
  content: Omit<Parameters<typeof approvalFact>[1], 'source'>,
): FactDraft => approvalFact(context, { ...content, source: custodySource })

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
export const proposalFieldsOf = (record: ProposalRecord) => {
  const { round = 1, content = '' } = record
  return { content, round, ...proposerFields(record) }
}

/** The fields of a target that are present, as facts have them. */
export const definedFields = (target: object) =>
  Object.fromEntries(Object.entries(target).filter(([, value]) => value !== undefined))
