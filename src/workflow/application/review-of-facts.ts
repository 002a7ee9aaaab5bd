import type * as z from 'zod'
import type { Person } from '#approval/domain/person.ts'
import {
  eventMoved,
  reviewClaimed,
  reviewDecided,
  reviewEscalated,
  reviewOpened,
  reviewReassessed,
  reviewReassigned,
  reviewReleased,
} from '#catalogue/families/workflow.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import { requireReceived } from '#facts/application/require-received.ts'
import type { EventHistory } from '#facts/domain/event-history.ts'
import { actorOfFact, type Fact } from '#facts/domain/fact.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { PolicyName } from '../domain/decision-policy.ts'
import type { Review } from '../domain/review.ts'
import { evolve, type RaisedTerms, type ReviewChange, type ReviewFact } from '../domain/review-acts.ts'
import { accepted } from './accepted-fact.ts'
import { type ReviewTerms, reviewOpenedBy } from './open-review.ts'
import { assessmentOf } from './review-facts.ts'

/**
 * The review of an event, as the fold of its facts; `undefined` if none of them asks for one. Not in the facts are the keys of
 * requests and the renewals of a claim: they are missing.
 * @throws Refusal `fact-invalid` or `event-version-unaccepted`, or `assessment-not-found` if the facts lack an assessment.
 */
export const reviewOfFacts = (history: EventHistory): Review | undefined => {
  const opening = openingIn(history)
  if (opening === undefined) return undefined
  const { fact, terms, policy, act } = opening
  const assessed = assessmentIn(history, fact.causationid)
  const received = requireReceived(history)
  const opened = reviewOpenedBy({ received, assessed, terms, policy, step: 0, act, at: fact.recordedat })
  const acts = history.acts.filter(({ id }) => id !== fact.id).map((one) => actIn(accepted(one), history))
  return { ...acts.reduce(evolve, opened), step: lastStepOf(history) }
}

/** The number of the last step of an event; 0 for one without a step. @throws Refusal `fact-invalid`. */
const lastStepOf = ({ steps }: Pick<EventHistory, 'steps'>): number => {
  const last = steps.at(-1)
  return last ? dataOf(eventMoved, accepted(last)).version : 0
}

type OpeningFact = Readonly<{ fact: Fact; terms: ReviewTerms; policy: PolicyName; act: 0 | 1 }>

/** The step that asks for the review, or the act of the operator who opened it. */
const openingIn = ({ steps, acts }: EventHistory): OpeningFact | undefined => {
  for (const fact of steps.map(accepted)) {
    const { review, policy } = dataOf(eventMoved, fact)
    if (review && policy) return { fact, terms: termsIn(review), policy: nameIn(policy), act: 0 }
  }
  const opened = acts.map(accepted).find(({ type }) => type === 'Workflow.Review.Opened.v1')
  if (opened === undefined) return undefined
  const data = dataOf(reviewOpened, opened)
  return { fact: opened, terms: termsIn(data), policy: nameIn(data.policy), act: 1 }
}

const termsIn = ({ purpose, need, dueAt }: Omit<ReviewTerms, 'level' | 'need'> & Readonly<{ need: number }>) =>
  ({ purpose, level: 1, need: peopleIn(need), dueAt }) as const

const peopleIn = (need: number): 1 | 2 => (need === 2 ? 2 : 1)

const nameIn = ({ id, version }: PolicyName): PolicyName => ({ id, version })

const assessmentIn = ({ assessments }: EventHistory, id: string | undefined): Fact => {
  const assessed = assessments.find((fact) => fact.id === id)
  if (assessed) return accepted(assessed)
  throw new Refusal(
    'assessment-not-found',
    `The log does not have the assessment ${id}, which the review follows from.`,
  )
}

/** The act of a fact, as `draftsOf` has written it. */
const actIn = (fact: Fact, history: EventHistory): ReviewFact => {
  const { act, version } = dataOf(reviewReleased, fact)
  return { ...changeIn(fact, history), act, version, at: fact.recordedat }
}

const changeIn = (fact: Fact, history: EventHistory): ReviewChange => {
  const by = authorOf(fact)
  switch (fact.type) {
    case 'Workflow.Review.Claimed.v1':
      return { kind: 'claimed', by, ...leaseIn(dataOf(reviewClaimed, fact)) }
    case 'Workflow.Review.Released.v1':
      return { kind: 'released', by }
    case 'Workflow.Review.Commented.v1':
      return { kind: 'commented', by }
    case 'Workflow.Review.ReferenceAttached.v1':
      return { kind: 'referenceAttached', by }
    case 'Workflow.Review.Escalated.v1':
      return escalationIn(dataOf(reviewEscalated, fact))
    case 'Workflow.Review.Reassigned.v1': {
      const { to, ...lease } = dataOf(reviewReassigned, fact)
      return { kind: 'reassigned', to: personIn(to), ...leaseIn(lease) }
    }
    case 'Workflow.Review.Reassessed.v1': {
      const { assessmentFactId, ...terms } = dataOf(reviewReassessed, fact)
      const assessment = assessmentOf(assessmentIn(history, assessmentFactId))
      return { kind: 'reassessed', assessment, raised: raisedIn(terms) }
    }
    case 'Workflow.Review.Decided.v1': {
      const { outcome, isLate, isFinal, choices } = dataOf(reviewDecided, fact)
      // The last of the choices is that of the person who acts.
      return { kind: 'decided', by, outcome, isSupervisor: choices.at(-1)?.isSupervisor ?? false, isLate, isFinal }
    }
    default:
      throw new Refusal('event-version-unaccepted', `This version does not know the act ${fact.type}. Use a newer one.`)
  }
}

const escalationIn = ({ cause, levelTwoDueAt }: z.output<typeof reviewEscalated>): ReviewChange => ({
  kind: 'escalated',
  cause,
  ...(levelTwoDueAt !== undefined && { levelTwoDueAt }),
})

const raisedIn = ({ need, dueAt, levelTwoDueAt }: Partial<z.output<typeof reviewReassessed>>): RaisedTerms => ({
  ...(need !== undefined && { need: peopleIn(need) }),
  ...(dueAt !== undefined && { dueAt }),
  ...(levelTwoDueAt !== undefined && { levelTwoDueAt }),
})

type Lease = Readonly<{ until: string; follows?: Person | undefined }>

const leaseIn = ({ until, follows }: Lease) => ({ until, ...(follows && { follows: personIn(follows) }) })

const personIn = ({ id, issuer }: Person): Person => ({ id, ...(issuer !== undefined && { issuer }) })

const authorOf = (fact: Fact): Person => personIn(actorOfFact(fact))
