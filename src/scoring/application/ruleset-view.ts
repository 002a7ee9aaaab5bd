import { contentHash } from '#approval/application/content-hash.ts'
import { lapsesAt, stageOf } from '#approval/domain/proposal.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { baselineRuleset } from '../domain/baseline-ruleset.ts'
import type { Activation, Proposal } from './ports.ts'
import { activatorFields, proposerFields } from './ruleset-fact.ts'

const headOf = (proposal: Proposal) => ({
  id: proposal.definition.id,
  version: proposal.definition.version,
  content: contentHash(proposal.definition),
  ...proposerFields(proposal),
  proposedAt: proposal.proposedAt,
})

/** Builds the receipt of a proposal. It does not change when the proposal is activated or replaced. */
export const receiptOfProposal = (proposal: Proposal) => ({
  ...headOf(proposal),
  status: 'proposed',
  lapsesAt: lapsesAt(proposal),
})

/** Builds the view of a withdrawn proposal. */
export const viewOfWithdrawn = (proposal: Proposal) => ({
  ...headOf(proposal),
  status: 'withdrawn',
  withdrawnAt: proposal.withdrawnAt,
})

/** Builds a proposal in a list, with its current status. */
export const viewOfProposal = (proposal: Proposal, active: Activation | undefined, now: Instant) => {
  const { definition, withdrawnAt, activatedAt } = proposal
  const isActive = active?.definition.id === definition.id && active.definition.version === definition.version
  const stage = stageOf(proposal, now)
  return {
    ...headOf(proposal),
    status: isActive ? 'active' : statusOf[stage],
    ...(activatedAt !== undefined && { ...activatorFields(proposal), activatedAt }),
    ...(stage === 'withdrawn' && { withdrawnAt }),
    ...((stage === 'open' || stage === 'lapsed') && { lapsesAt: lapsesAt(proposal) }),
    ruleset: definition,
  }
}

const statusOf = { open: 'proposed', lapsed: 'lapsed', withdrawn: 'withdrawn', activated: 'replaced' } as const

/** Builds the view of the active ruleset. A tenant without its own ruleset has the baseline, which was never proposed. */
export const viewOfActive = (active: Activation | undefined) => {
  if (active === undefined) {
    const { id, version } = baselineRuleset
    return { id, version, status: 'active', ruleset: baselineRuleset }
  }
  const { definition, activatedAt } = active
  return { ...headOf(active), status: 'active', ...activatorFields(active), activatedAt, ruleset: definition }
}
