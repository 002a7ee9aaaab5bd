import { happenings } from '#facts/domain/happening.ts'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { baselineRuleset } from '../domain/baseline-ruleset.ts'
import type { RulesetDefinition } from '../domain/ruleset.ts'
import { sameRuleset } from './content-of.ts'
import type { Proposal, RulesetRegister } from './ports.ts'
import { type RulesetContext, rulesetFact } from './ruleset-fact.ts'

type Needs = Readonly<{ register: RulesetRegister; clock: Clock }>

/**
 * Proposes a ruleset for a tenant, together with the fact of the proposal. It takes effect when another person activates it.
 * Safe to repeat and to race: the same proposal of the same person is made once.
 * @throws Refusal `ruleset-invalid` when it uses the name of the baseline for other content.
 * @throws Refusal `ruleset-version-taken` when its name has other content, or was proposed by another person.
 * @throws Transient `store-unavailable`.
 */
export const makeProposeRuleset =
  ({ register, clock }: Needs) =>
  async (definition: RulesetDefinition, context: RulesetContext): Promise<Proposal> => {
    refuseFalseBaseline(definition)
    const { tenantId, actor } = context
    const proposal: Proposal = { definition, proposedBy: actor.id, proposedAt: clock() }
    const held = await register.proposal(tenantId, definition)
    if (held) return sameOrTaken(held, proposal)
    if (await register.propose(tenantId, proposal, factOf(context, proposal))) return proposal
    const first = await register.proposal(tenantId, definition)
    if (first) return sameOrTaken(first, proposal)
    throw new Transient('store-unavailable', 'Another proposal is being written. Send the same request again.')
  }

const factOf = (context: RulesetContext, { definition, proposedBy, proposedAt }: Proposal) =>
  rulesetFact(context, {
    type: 'Risk.Ruleset.Proposed.v1',
    happening: happenings.proposed(definition),
    at: proposedAt,
    data: { ruleset: definition, proposedBy },
  })

const sameOrTaken = (held: Proposal, wanted: Proposal): Proposal => {
  const { id, version } = wanted.definition
  const isSame = sameRuleset(held.definition, wanted.definition)
  if (isSame && held.proposedBy === wanted.proposedBy) return held
  const why = isSame ? 'was already proposed by another person' : 'already exists with other content'
  throw new Refusal('ruleset-version-taken', `The ruleset ${id}, version ${version}, ${why}. Use another version.`)
}

/** The id of the baseline is only valid with its exact content, for a tenant that returns to the baseline. */
const refuseFalseBaseline = (definition: RulesetDefinition): void => {
  if (definition.id !== baselineRuleset.id || sameRuleset(definition, baselineRuleset)) return
  const message = `is reserved for the baseline of Sluice. To return to the baseline, propose its version ${baselineRuleset.version} unchanged`
  throw new Refusal('ruleset-invalid', 'The ruleset has a fault.', [{ path: 'id', message }])
}
