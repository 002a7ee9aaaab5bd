import type { Person } from '#approval/domain/person.ts'
import { assessmentCompleted } from '#catalogue/families/risk.ts'
import { withId } from '#facts/application/identity.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import { type Fact, type FactDraft, follow } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import type { Actor } from '#kernel/domain/actor.ts'
import type { JsonObject } from '#kernel/domain/json.ts'
import { move } from '../domain/event-lifecycle.ts'
import type { Review, ReviewAssessment, ReviewOutcome } from '../domain/review.ts'
import { evolve, type ReviewFact } from '../domain/review-acts.ts'
import { choosersOf } from '../domain/review-choices.ts'
import { statusAfter } from '../domain/review-decisions.ts'

/** The person who acts. Without one, Sluice acts. `texts` are what the person wrote, by the fields of the fact. */
export type ActAuthor = Readonly<{ actor?: Actor | undefined; texts?: JsonObject | undefined }>

/** The version of the review that a fact of its act follows, and the fact from which the act follows. */
type ActOrigin = Readonly<{ before: Review; cause: Fact }>

const types = {
  claimed: 'Workflow.Review.Claimed.v1',
  released: 'Workflow.Review.Released.v1',
  commented: 'Workflow.Review.Commented.v1',
  referenceAttached: 'Workflow.Review.ReferenceAttached.v1',
  escalated: 'Workflow.Review.Escalated.v1',
  reassigned: 'Workflow.Review.Reassigned.v1',
  reassessed: 'Workflow.Review.Reassessed.v1',
  decided: 'Workflow.Review.Decided.v1',
} as const satisfies Readonly<Record<ReviewFact['kind'], string>>

/** The facts of the acts of one command, and of the move that a final decision leads to. */
export const draftsOf = (
  { before, cause }: ActOrigin,
  acts: readonly ReviewFact[],
  author: ActAuthor,
): readonly FactDraft[] =>
  acts.reduce<Readonly<{ review: Review; drafts: readonly FactDraft[] }>>(
    ({ review, drafts }, act) => {
      const draft = draftOf({ before: review, cause }, act, author)
      return { review: evolve(review, act), drafts: [...drafts, draft, ...moveBy(review, act, draft)] }
    },
    { review: before, drafts: [] },
  ).drafts

/** Two people who disagree escalate nothing themselves: Sluice does. */
const draftOf = ({ before, cause }: ActOrigin, fact: ReviewFact, { actor, texts = {} }: ActAuthor): FactDraft => {
  const isBySluice = fact.kind === 'escalated' && fact.cause !== 'person'
  const draft = follow(cause, {
    type: types[fact.kind],
    source: 'sluice/workflow',
    happening: happenings.reviewed(fact.act),
    recordedat: fact.at,
    data: { act: fact.act, version: fact.version, ...dataOfAct(before, fact), ...(!isBySluice && texts) },
    ...(!isBySluice && { actor }),
  })
  return fact.kind === 'decided' ? { ...draft, causationid: before.assessmentFactId } : draft
}

const dataOfAct = (before: Review, fact: ReviewFact): JsonObject => {
  switch (fact.kind) {
    case 'claimed':
      return leaseIn(fact)
    case 'reassigned':
      return { ...leaseIn(fact), to: personIn(fact.to) }
    case 'escalated':
      return {
        cause: fact.cause,
        level: 2,
        ...(fact.levelTwoDueAt !== undefined && { levelTwoDueAt: fact.levelTwoDueAt }),
      }
    case 'reassessed': {
      const { assessmentFactId, score, band } = fact.assessment
      return { assessmentFactId, score, band, ...fact.raised }
    }
    case 'decided':
      return decisionIn(before, fact)
    default:
      return {}
  }
}

type FactOf<Kind extends ReviewFact['kind']> = Extract<ReviewFact, { kind: Kind }>

const leaseIn = ({ until, follows }: FactOf<'claimed' | 'reassigned'>) => ({
  until,
  ...(follows && { follows: personIn(follows) }),
})

const personIn = ({ id, issuer }: Person) => ({ id, ...(issuer !== undefined && { issuer }) })

const decisionIn = (before: Review, fact: FactOf<'decided'>): JsonObject => {
  const { outcome, isLate, isFinal } = fact
  const { purpose, level, policy, version, assessmentFactId } = before
  const status = isFinal ? (statusAfter(before, outcome) ?? 'rejected') : undefined
  return {
    purpose,
    outcome,
    basedOn: { version, assessmentFactId },
    policy: { id: policy.id, version: policy.version },
    level,
    isLate,
    isFinal,
    choices: evolve(before, fact).decisions.map(({ person, outcome: chosen, at, ...choice }) => ({
      person: personIn(person),
      outcome: chosen,
      at,
      assessmentFactId: choice.assessmentFactId,
      level: choice.level,
      isSupervisor: choice.isSupervisor,
    })),
    ...(status && { status }),
  }
}

/** The move of the event that follows from a final decision. None if the event has the status already. */
const moveBy = (before: Review, fact: ReviewFact, decided: FactDraft): readonly FactDraft[] => {
  const to = fact.kind === 'decided' && fact.isFinal ? statusAfter(before, fact.outcome) : undefined
  if (fact.kind !== 'decided' || to === undefined) return []
  const { score, band, policy, step } = before
  const from = before.purpose === 'decide' ? 'held' : 'rejected'
  const moved = follow(withId(decided), {
    type: 'Workflow.Event.Moved.v1',
    source: 'sluice/workflow',
    happening: happenings.moved(step + 1),
    recordedat: fact.at,
    data: {
      version: step + 1,
      moves: [move(from, to, fact.at, moveReasonOf(evolve(before, fact), fact.outcome))],
      status: to,
      score,
      band,
      policy: { id: policy.id, version: policy.version },
    },
  })
  return [{ ...moved, ...actorIn(decided) }]
}

/** The move is by the person whose choice made the outcome final. */
const actorIn = ({ actor, actorkind, actorissuer }: FactDraft) => ({
  actor,
  ...(actorkind !== undefined && { actorkind }),
  ...(actorissuer !== undefined && { actorissuer }),
})

/** The words of people are in the fact of their decision alone. */
const moveReasonOf = (review: Review, outcome: ReviewOutcome): string => {
  const people = choosersOf(review, outcome).length === 1 ? 'A person' : 'Two people'
  if (review.purpose === 'confirm') return `${people} overturned the rejection.`
  return `${people} decided to ${outcome} it.`
}

/** What a fact `assessed` states, as a review shows it. @throws Refusal `fact-invalid`. */
export const assessmentOf = (assessed: Fact): ReviewAssessment => {
  const { score, band, reasons } = dataOf(assessmentCompleted, assessed)
  const first = reasons.toSorted((one, other) => other.points - one.points).at(0)
  return {
    score,
    band,
    ...(first && { firstReason: first.because }),
    rules: [...new Set(reasons.map(({ ruleId }) => ruleId))],
    assessmentFactId: assessed.id,
  }
}
