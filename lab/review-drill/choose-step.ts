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

/** Chooses the step of a person. Someone at level two decides at once. A person who may choose nothing leaves it to others. */
export const chooseStep = (review: Pick<ReviewView, 'level' | 'score' | 'actions'>, random: Random): Step => {
  let rest = random.next()
  for (const [kind, chance] of review.level === 1 ? chances : []) {
    if (rest < chance) return { kind }
    rest -= chance
  }
  const outcome = chooseOutcome(review, random)
  return outcome ? { kind: 'decide', outcome } : { kind: 'release' }
}

/** What the person thinks of the event, or else what it may choose. `undefined` if that is nothing. */
export const chooseOutcome = (
  { score, actions }: Pick<ReviewView, 'score' | 'actions'>,
  random: Random,
): Outcome | undefined => {
  const judged: Outcome = score >= rejectFrom === random.chance(1 - dissentShare) ? 'reject' : 'approve'
  const outcomes = (['approve', 'reject'] as const).filter((outcome) =>
    actions.some(({ action, allowed }) => action === outcome && allowed),
  )
  return outcomes.find((outcome) => outcome === judged) ?? outcomes[0]
}
