import { type ErrorCode, Refusal } from '#kernel/domain/errors.ts'
import type { ProposalDecision, ProposalRefusal } from '../domain/decide.ts'
import { type ProposalFact, proposalDaysMax } from '../domain/proposal.ts'

type OwnRefusal = 'unknown' | 'taken' | 'overtaken'

/** The refusals that name the thing that is proposed. */
export type OwnRefusals = Readonly<Record<OwnRefusal, readonly [code: ErrorCode, detail: string]>>

const sharedRefusals: Readonly<Record<Exclude<ProposalRefusal, OwnRefusal>, readonly [ErrorCode, string]>> = {
  own: ['four-eyes-required', 'You have proposed this. Another person must approve it.'],
  foreign: [
    'proposer-required',
    `Another person has proposed this. Only the proposer can withdraw it; otherwise it lapses after ${proposalDaysMax} days.`,
  ],
  altered: [
    'proposal-altered',
    'The stored proposal differs from what was proposed, or from the content that you named. Read it again, and propose it anew if it is wrong.',
  ],
  lapsed: ['proposal-lapsed', `No one activated the proposal within ${proposalDaysMax} days. Propose it again.`],
  withdrawn: ['proposal-withdrawn', 'The proposer has withdrawn the proposal. Propose it again.'],
  activated: [
    'proposal-activated',
    'The proposal was approved, so it cannot be withdrawn. Propose what must be active instead: the earlier version of a ruleset or a policy, or to lift a hold. `npm run jobs -- stop` ends a running erasure.',
  ],
}

/** Returns the facts of a decision. @throws Refusal with the reason, if the decision is a refusal. */
export const factsOf = (decision: ProposalDecision, own: OwnRefusals): readonly ProposalFact[] => {
  if ('facts' in decision) return decision.facts
  const refusals: Readonly<Record<ProposalRefusal, readonly [ErrorCode, string]>> = { ...sharedRefusals, ...own }
  throw new Refusal(...refusals[decision.refused])
}
