import { baselineRuleset } from '../domain/baseline-ruleset.ts'
import type { Activation, Proposal } from './ports.ts'

/** Builds the receipt of a proposal. It does not change when the proposal is activated or replaced. */
export const receiptOfProposal = ({ definition, proposedBy, proposedAt }: Proposal) => ({
  id: definition.id,
  version: definition.version,
  status: 'proposed',
  proposedBy,
  proposedAt,
})

/** Builds a proposal in a list, with its current status. */
export const viewOfProposal = (proposal: Proposal, active: Activation | undefined) => {
  const { definition, activatedBy, activatedAt } = proposal
  const isActive = active?.definition.id === definition.id && active.definition.version === definition.version
  return {
    ...receiptOfProposal(proposal),
    status: isActive ? 'active' : activatedAt === undefined ? 'proposed' : 'replaced',
    ...(activatedAt !== undefined && { activatedBy, activatedAt }),
    ruleset: definition,
  }
}

/** Builds the view of the ruleset in force. A tenant without its own ruleset has the baseline, which was never proposed. */
export const viewOfActive = (active: Activation | undefined) => {
  const { definition: ruleset, ...activation } = active ?? { definition: baselineRuleset }
  const { count: _, ...people } = { count: 0, ...activation }
  return { id: ruleset.id, version: ruleset.version, status: 'active', ...people, ruleset }
}
