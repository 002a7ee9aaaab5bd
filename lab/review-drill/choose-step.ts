import type { Random } from '../sample/random.ts'
import type { ReviewView } from './review-view.ts'

type Outcome = 'approve' | 'reject'

/** What a person does with a review that it has claimed and read. `leave`: nothing, until the claim ends. */
export type Step =
  | Readonly<{ kind: 'decide'; outcome: Outcome }>
  | Readonly<{ kind: 'comment' | 'reference' | 'release' | 'leave' | 'escalate' }>

/** The chance of each step, in this order. The others are decisions. */
const chances = [
  ['comment', 0.1],
  ['reference', 0.05],
  ['release', 0.05],
  ['leave', 0.05],
  ['escalate', 0.04],
] as const

/** From this score on most people reject. */
const rejectFrom = 55
/** How often a person judges against the score, so that two people disagree now and then. */
const dissentShare = 0.15

/** Chooses the step of a person. Someone at level two decides at once, as most people before decided: two of one mind are enough. */
export const chooseStep = (
  { level, score, decisions, approvals }: Pick<ReviewView, 'level' | 'score' | 'decisions' | 'approvals'>,
  random: Random,
): Step => {
  const judged: Outcome = score >= rejectFrom === random.chance(1 - dissentShare) ? 'reject' : 'approve'
  if (level === 2) return { kind: 'decide', outcome: decisions[0]?.outcome ?? judged }
  let rest = random.next()
  for (const [kind, chance] of chances) {
    // One supervisor cannot decide alone where two must agree.
    if (rest < chance && !(kind === 'escalate' && approvals.need === 2)) return { kind }
    rest -= chance
  }
  return { kind: 'decide', outcome: judged }
}
