import type { FactLog } from '#facts/application/fact-log.ts'
import { contentOf } from '#scoring/application/content-of.ts'
import type { Activation, Proposal, RulesetName, RulesetRegister } from '#scoring/application/ports.ts'

/** The register in maps, its facts in the log it is given. */
export const makeMemoryRulesetRegister = (facts: Pick<FactLog, 'append'>): RulesetRegister => {
  const proposals = new Map<string, Proposal>()
  const authors = new Set<string>()
  const active = new Map<string, Activation>()
  const keyOf = (tenantId: string, { id, version }: RulesetName) =>
    `${tenantId}#${id}@${String(version).padStart(7, '0')}`

  return {
    active: async (tenantId) => active.get(tenantId),
    proposal: async (tenantId, name) => proposals.get(keyOf(tenantId, name)),
    hasProposed: async (tenantId, content, person) => authors.has(JSON.stringify([tenantId, content, person])),
    proposals: async (tenantId, { limit, after }) => {
      const first = after ? keyOf(tenantId, after) : ''
      const all = [...proposals].filter(([key]) => key.startsWith(`${tenantId}#`) && key > first)
      const items = all.toSorted(([one], [other]) => (one < other ? -1 : 1)).slice(0, limit)
      return {
        items: items.map(([, proposal]) => proposal),
        next: items.length === limit ? items.at(-1)?.[1].definition : undefined,
      }
    },
    propose: async (tenantId, proposal, draft) => {
      const key = keyOf(tenantId, proposal.definition)
      if (proposals.has(key)) return false
      proposals.set(key, proposal)
      authors.add(JSON.stringify([tenantId, contentOf(proposal.definition), proposal.proposedBy]))
      await facts.append(draft)
      return true
    },
    activate: async (tenantId, activation, draft) => {
      if ((active.get(tenantId)?.count ?? 0) !== activation.count - 1) return false
      active.set(tenantId, activation)
      const { count: _, ...proposal } = activation
      proposals.set(keyOf(tenantId, activation.definition), proposal)
      await facts.append(draft)
      return true
    },
  }
}
