import { happenings } from '#facts/domain/happening.ts'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { baselineRuleset } from '../domain/baseline-ruleset.ts'
import type { RulesetDefinition } from '../domain/ruleset.ts'
import { sameRuleset } from './content-of.ts'
import type { Proposal, RulesetRegister } from './ports.ts'
import { type RulesetOrder, rulesetFact } from './ruleset-fact.ts'

type Needs = Readonly<{ register: RulesetRegister; clock: Clock }>

/**
 * Proposes a ruleset for a tenant, in one step with the fact that tells of it. Nothing is scored with it before another
 * person activates it. Safe to repeat and to race: the same proposal of the same person is made once.
 * @throws Refusal `ruleset-invalid` when it takes the name of the baseline for something else.
 * @throws Refusal `ruleset-version-taken` when its name stands for another content, or for another person's proposal.
 * @throws Transient `store-unavailable`.
 */
export const makeProposeRuleset =
  ({ register, clock }: Needs) =>
  async (definition: RulesetDefinition, order: RulesetOrder): Promise<Proposal> => {
    refuseFalseBaseline(definition)
    const { tenantId, actor } = order
    const proposal: Proposal = { definition, proposedBy: actor, proposedAt: clock() }
    const held = await register.proposal(tenantId, definition)
    if (held) return sameOrTaken(held, proposal)
    if (await register.propose(tenantId, proposal, factOf(order, proposal))) return proposal
    const first = await register.proposal(tenantId, definition)
    if (first) return sameOrTaken(first, proposal)
    throw new Transient('store-unavailable', 'Another proposal is being written. Send the same request again.')
  }

const factOf = (order: RulesetOrder, { definition, proposedBy, proposedAt }: Proposal) =>
  rulesetFact(order, {
    type: 'Risk.Ruleset.Proposed.v1',
    happening: happenings.proposed(definition),
    at: proposedAt,
    data: { ruleset: definition, proposedBy },
  })

const sameOrTaken = (held: Proposal, wanted: Proposal): Proposal => {
  const { id, version } = wanted.definition
  const isSame = sameRuleset(held.definition, wanted.definition)
  if (isSame && held.proposedBy === wanted.proposedBy) return held
  const why = isSame ? 'was proposed by somebody else, with this very content' : 'has another content'
  throw new Refusal('ruleset-version-taken', `The ruleset ${id}, version ${version}, ${why}.`)
}

/** The baseline is proposed as it stands in the code, by who wants to go back to it, and not otherwise. */
const refuseFalseBaseline = (definition: RulesetDefinition): void => {
  if (definition.id !== baselineRuleset.id || sameRuleset(definition, baselineRuleset)) return
  const message = `is kept for Sluice’s own ruleset. To go back to it, propose its version ${baselineRuleset.version} exactly as it is`
  throw new Refusal('ruleset-invalid', 'The ruleset has a fault.', [{ path: 'id', message }])
}
