import { baselineRuleset } from '../domain/baseline-ruleset.ts'
import type { Activation, Proposal } from './ports.ts'

/** The receipt of a proposal: as it was made, whatever became of it since. */
export const receiptOfProposal = ({ definition, proposedBy, proposedAt }: Proposal) => ({
  id: definition.id,
  version: definition.version,
  status: 'proposed',
  proposedBy,
  proposedAt,
})

/** A proposal in a list, with what became of it. */
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

/** What a tenant's events are scored with: the baseline in the code, which nobody proposed, where it has none of its own. */
export const viewOfActive = (active: Activation | undefined) => {
  const { definition: ruleset, ...told } = active ?? { definition: baselineRuleset }
  const { count: _, ...people } = { count: 0, ...told }
  return { id: ruleset.id, version: ruleset.version, status: 'active', ...people, ruleset }
}
