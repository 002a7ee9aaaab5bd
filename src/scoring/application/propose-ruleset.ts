import { contentHash } from '#approval/application/content-hash.ts'
import { factsOf, type OwnRefusals } from '#approval/application/facts-of.ts'
import { decide } from '#approval/domain/decide.ts'
import { proposalRecord } from '#approval/domain/proposal.ts'
import { happenings } from '#facts/domain/happening.ts'
import { atOnce, untilWon } from '#kernel/application/until-won.ts'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { baselineRuleset } from '../domain/baseline-ruleset.ts'
import type { RulesetDefinition } from '../domain/ruleset.ts'
import { sameRuleset } from './content-of.ts'
import type { Proposal, RulesetRegister } from './ports.ts'
import { personOf, proposerFields, type RulesetContext, rulesetFact } from './ruleset-fact.ts'
import { rulesetRefusals } from './ruleset-refusals.ts'

type Needs = Readonly<{ register: RulesetRegister; clock: Clock }>

/** The second try finds the proposal of the writer that won the first. */
const tryCountMax = 2

/**
 * Proposes a ruleset for a tenant, together with the fact of the proposal. It takes effect when another person activates it.
 * A ruleset whose proposal has lapsed or was withdrawn can be proposed again, by anyone. Safe to repeat and to race: the same
 * proposal of the same person is made once.
 * @throws Refusal `ruleset-invalid` when it uses the name of the baseline for other content.
 * @throws Refusal `ruleset-version-taken` when its name has other content, or was proposed by another person.
 * @throws Transient `store-unavailable`.
 */
export const makeProposeRuleset =
  ({ register, clock }: Needs) =>
  async (definition: RulesetDefinition, context: RulesetContext): Promise<Proposal> => {
    refuseFalseBaseline(definition)
    const { tenantId } = context
    const command = { kind: 'propose', by: personOf(context), content: contentHash(definition) } as const
    const proposal = await untilWon(tryCountMax, atOnce, async () => {
      const held = await register.proposal(tenantId, definition)
      if (held && !sameRuleset(held.definition, definition))
        throw taken(definition, 'already exists with other content')
      const [fact] = factsOf(decide(held, command, clock()), refusalsOf(definition))
      if (fact?.kind !== 'proposed') return held
      const next = { definition, ...proposalRecord(fact) }
      return (await register.propose(tenantId, next, factOf(context, next), held)) ? next : undefined
    })
    if (proposal) return proposal
    throw new Transient('store-unavailable', 'Another proposal is being written. Send the same request again.')
  }

const factOf = (context: RulesetContext, proposal: Proposal) => {
  const { definition, round, proposedAt, content } = proposal
  return rulesetFact(context, {
    type: 'Risk.Ruleset.Proposed.v1',
    happening: happenings.proposed({ id: definition.id, version: definition.version, round }),
    at: proposedAt,
    data: { ruleset: definition, content, round, ...proposerFields(proposal) },
  })
}

const refusalsOf = (definition: RulesetDefinition): OwnRefusals => {
  const { code, message } = taken(definition, 'was already proposed by another person')
  return { ...rulesetRefusals, taken: [code, message] }
}

const taken = ({ id, version }: RulesetDefinition, why: string): Refusal =>
  new Refusal('ruleset-version-taken', `The ruleset ${id}, version ${version}, ${why}. Use another version.`)

/** The id of the baseline is only valid with its exact content, for a tenant that returns to the baseline. */
const refuseFalseBaseline = (definition: RulesetDefinition): void => {
  if (definition.id !== baselineRuleset.id || sameRuleset(definition, baselineRuleset)) return
  const message = `is reserved for the baseline of Sluice. To return to the baseline, propose its version ${baselineRuleset.version} unchanged`
  throw new Refusal('ruleset-invalid', 'The ruleset has a fault.', [{ path: 'id', message }])
}
