import type { Instant } from '#kernel/domain/instant.ts'
import type { DefinitionName } from '../domain/definition-name.ts'
import { lapsesAt, stageOf } from '../domain/proposal.ts'
import { activatorFields, proposerFields } from './approval-fact.ts'
import { contentHash } from './content-hash.ts'
import type { DefinitionActivation, DefinitionKind, DefinitionProposal } from './definitions.ts'

const headOf = (proposal: DefinitionProposal<DefinitionName>) => ({
  id: proposal.definition.id,
  version: proposal.definition.version,
  content: contentHash(proposal.definition),
  ...proposerFields(proposal),
  proposedAt: proposal.proposedAt,
})

/** Builds the receipt of a proposal. It does not change when the proposal is activated or replaced. */
export const receiptOfProposal = (proposal: DefinitionProposal<DefinitionName>) => ({
  ...headOf(proposal),
  status: 'proposed',
  lapsesAt: lapsesAt(proposal),
})

/** Builds the view of a withdrawn proposal. */
export const viewOfWithdrawn = (proposal: DefinitionProposal<DefinitionName>) => ({
  ...headOf(proposal),
  status: 'withdrawn',
  withdrawnAt: proposal.withdrawnAt,
})

const statusOf = { open: 'proposed', lapsed: 'lapsed', withdrawn: 'withdrawn', activated: 'replaced' } as const

/** Makes the views that show the definitions of a kind. */
export const viewsOfKind = <Definition extends DefinitionName, Shown extends object>({
  shown,
  standard: { definition: standard },
}: DefinitionKind<Definition, Shown>) => ({
  /** Builds a proposal in a list, with its current status. */
  ofProposal: (
    proposal: DefinitionProposal<Definition>,
    active: DefinitionActivation<Definition> | undefined,
    now: Instant,
  ) => {
    const { definition, withdrawnAt, activatedAt } = proposal
    const isActive = active?.definition.id === definition.id && active.definition.version === definition.version
    const stage = stageOf(proposal, now)
    return {
      ...headOf(proposal),
      status: isActive ? 'active' : statusOf[stage],
      ...(activatedAt !== undefined && { ...activatorFields(proposal), activatedAt }),
      ...(stage === 'withdrawn' && { withdrawnAt }),
      ...((stage === 'open' || stage === 'lapsed') && { lapsesAt: lapsesAt(proposal) }),
      ...shown(definition),
    }
  },

  /** Builds the view of the active definition. A tenant without its own has the standard one, which was never proposed. */
  ofActive: (active: DefinitionActivation<Definition> | undefined) => {
    if (active === undefined)
      return { id: standard.id, version: standard.version, status: 'active', ...shown(standard) }
    const { definition, activatedAt } = active
    return { ...headOf(active), status: 'active', ...activatorFields(active), activatedAt, ...shown(definition) }
  },
})
