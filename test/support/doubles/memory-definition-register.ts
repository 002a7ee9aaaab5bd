import type {
  DefinitionActivation,
  DefinitionKind,
  DefinitionProposal,
  DefinitionRegister,
} from '#approval/application/definitions.ts'
import type { DefinitionName } from '#approval/domain/definition-name.ts'
import { isProposer } from '#approval/domain/proposal.ts'
import type { FactLog } from '#facts/application/fact-log.ts'

/** The register in maps, its facts in the log it is given. */
export const makeMemoryDefinitionRegister = <Definition extends DefinitionName>(
  facts: Pick<FactLog, 'append'>,
  { contentOf }: Pick<DefinitionKind<Definition>, 'contentOf'>,
): DefinitionRegister<Definition> => {
  const proposals = new Map<string, DefinitionProposal<Definition>>()
  const authors: Readonly<{ key: string; proposal: DefinitionProposal<Definition> }>[] = []
  const active = new Map<string, DefinitionActivation<Definition>>()
  const keyOf = (tenantId: string, { id, version }: DefinitionName) =>
    `${tenantId}#${id}@${String(version).padStart(7, '0')}`

  return {
    active: async (tenantId) => active.get(tenantId),
    proposal: async (tenantId, name) => proposals.get(keyOf(tenantId, name)),
    hasProposed: async (tenantId, content, person) =>
      authors.some(({ key, proposal }) => key === `${tenantId}#${content}` && isProposer(proposal, person)),
    proposals: async (tenantId, { limit, after }) => {
      const first = after ? keyOf(tenantId, after) : ''
      const all = [...proposals].filter(([key]) => key.startsWith(`${tenantId}#`) && key > first)
      const items = all.toSorted(([one], [other]) => (one < other ? -1 : 1)).slice(0, limit)
      return {
        items: items.map(([, proposal]) => proposal),
        next: items.length === limit ? items.at(-1)?.[1].definition : undefined,
      }
    },
    propose: async (tenantId, proposal, draft, before) => {
      const key = keyOf(tenantId, proposal.definition)
      const held = proposals.get(key)
      if (held?.proposedAt !== before?.proposedAt || held?.activatedAt !== undefined) return false
      proposals.set(key, proposal)
      authors.push({ key: `${tenantId}#${contentOf(proposal.definition)}`, proposal })
      await facts.append(draft)
      return true
    },
    withdraw: async (tenantId, proposal, draft) => {
      const held = proposals.get(keyOf(tenantId, proposal.definition))
      if (held?.proposedAt !== proposal.proposedAt || held.activatedAt !== undefined) return false
      if (held.withdrawnAt !== undefined) return false
      proposals.set(keyOf(tenantId, proposal.definition), proposal)
      await facts.append(draft)
      return true
    },
    activate: async (tenantId, activation, draft) => {
      const held = proposals.get(keyOf(tenantId, activation.definition))
      if ((active.get(tenantId)?.count ?? 0) !== activation.count - 1) return false
      if (held?.proposedAt !== activation.proposedAt || held.withdrawnAt !== undefined) return false
      active.set(tenantId, activation)
      const { count: _, ...proposal } = activation
      proposals.set(keyOf(tenantId, activation.definition), proposal)
      await facts.append(draft)
      return true
    },
  }
}
