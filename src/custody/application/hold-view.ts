import { activatorFields } from '#approval/application/approval-fact.ts'
import { lapsesAt, type ProposalRecord, stageOf } from '#approval/domain/proposal.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { type Hold, isActive } from '../domain/hold.ts'
import { proposalFieldsOf } from './custody-fact.ts'

/** The fields of a proposal in a view. */
export const viewOfProposal = (record: ProposalRecord, now: Instant) => {
  const { proposedAt, withdrawnAt, activatedAt } = record
  const { round: _, ...fields } = proposalFieldsOf(record)
  const isOpen = stageOf(record, now) === 'open' || stageOf(record, now) === 'lapsed'
  return {
    ...fields,
    proposedAt,
    ...(isOpen && { lapsesAt: lapsesAt(record) }),
    ...(withdrawnAt !== undefined && { withdrawnAt }),
    ...activatorFields(record),
    ...(activatedAt !== undefined && { activatedAt }),
  }
}

const statusOf = { open: 'proposed', lapsed: 'lapsed', withdrawn: 'withdrawn', activated: 'lifted' } as const

/** Builds the view of a hold, with the proposal to lift it. */
export const viewOfHold = (hold: Hold, now: Instant) => ({
  id: hold.id,
  target: hold.target,
  reason: hold.reason,
  status: isActive(hold) ? 'active' : statusOf[stageOf(hold, now)],
  ...viewOfProposal(hold, now),
  ...(hold.lift && { lift: { status: statusOf[stageOf(hold.lift, now)], ...viewOfProposal(hold.lift, now) } }),
})
