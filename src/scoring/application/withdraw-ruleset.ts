import { factsOf } from '#approval/application/facts-of.ts'
import { decide } from '#approval/domain/decide.ts'
import { happenings } from '#facts/domain/happening.ts'
import { atOnce, untilWon } from '#kernel/application/until-won.ts'
import { Transient } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import type { Proposal, RulesetRegister, WithdrawnProposal } from './ports.ts'
import { personOf, proposerFields, type RulesetContext, rulesetFact } from './ruleset-fact.ts'
import { type NameInPath, rulesetName } from './ruleset-name.ts'
import { rulesetRefusals } from './ruleset-refusals.ts'

type Needs = Readonly<{ register: RulesetRegister; clock: Clock }>

/** The second try finds what the writer that won the first has done. */
const tryCountMax = 2

/**
 * Withdraws a proposed ruleset, together with the fact of the withdrawal. Only its proposer can. Safe to repeat.
 * @throws Refusal `ruleset-not-found` when it has not been proposed.
 * @throws Refusal `proposer-required` when another person has proposed it.
 * @throws Refusal `proposal-activated` when it was activated, or is activated at the same time.
 * @throws Transient `store-unavailable`.
 */
export const makeWithdrawRuleset =
  ({ register, clock }: Needs) =>
  async (path: NameInPath, context: RulesetContext): Promise<Proposal> => {
    const name = rulesetName(path.id, path.version)
    const withdrawn = await untilWon(tryCountMax, atOnce, async () => {
      const proposal = name && (await register.proposal(context.tenantId, name))
      const [fact] = factsOf(decide(proposal, { kind: 'withdraw', by: personOf(context) }, clock()), rulesetRefusals)
      if (!proposal || fact === undefined) return proposal
      const next = { ...proposal, withdrawnAt: fact.at }
      return (await register.withdraw(context.tenantId, next, factOf(context, next))) ? next : undefined
    })
    if (withdrawn) return withdrawn
    throw new Transient('store-unavailable', 'The withdrawal could not be written. Send the same request again.')
  }

const factOf = (context: RulesetContext, proposal: WithdrawnProposal) => {
  const { definition, content, round, proposedAt, withdrawnAt } = proposal
  const { id, version } = definition
  return rulesetFact(context, {
    type: 'Risk.Ruleset.Withdrawn.v1',
    happening: happenings.withdrawn({ id, version, round }),
    at: withdrawnAt,
    data: { ruleset: { id, version }, content, round, ...proposerFields(proposal), proposedAt },
  })
}
