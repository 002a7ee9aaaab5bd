import type { Person } from '#approval/domain/person.ts'
import { actorOfFact, type Fact } from '#facts/domain/fact.ts'
import { kindOf } from '#facts/domain/happening.ts'
import { assessmentOf } from '#workflow/application/review-facts.ts'
import { evolve, type Review, type ReviewChange, type ReviewFact, type ReviewOutcome } from '#workflow/domain/review.ts'

type Data = Readonly<{
  until?: string
  follows?: Person
  to?: Person
  cause?: 'person' | 'overdue' | 'disagreement'
  assessmentFactId?: string
  outcome?: ReviewOutcome
  isLate?: boolean
  isFinal?: boolean
  need?: 1 | 2
  dueAt?: string
  levelTwoDueAt?: string
  choices?: readonly Readonly<{ isSupervisor: boolean }>[]
}>

const authorOf = (fact: Fact): Person => {
  const { id, issuer } = actorOfFact(fact)
  return { id, ...(issuer !== undefined && { issuer }) }
}

/** What the fact of an act states. The words of people are not part of a review. */
const changeIn = (fact: Fact, facts: readonly Fact[]): ReviewChange => {
  const data = fact.data as Data
  const lease = { until: data.until ?? '', ...(data.follows && { follows: data.follows }) }
  switch (fact.type) {
    case 'Workflow.Review.Claimed.v1':
      return { kind: 'claimed', by: authorOf(fact), ...lease }
    case 'Workflow.Review.Reassigned.v1':
      return { kind: 'reassigned', to: data.to ?? authorOf(fact), ...lease }
    case 'Workflow.Review.Released.v1':
      return { kind: 'released', by: authorOf(fact) }
    case 'Workflow.Review.Escalated.v1':
      return { kind: 'escalated', cause: data.cause ?? 'person', levelTwoDueAt: data.levelTwoDueAt }
    case 'Workflow.Review.Reassessed.v1': {
      const assessed = facts.find(({ id }) => id === data.assessmentFactId)
      if (assessed === undefined) throw new Error('The assessment is not in the log.')
      const { need, dueAt, levelTwoDueAt } = data
      const raised = { ...(need && { need }), ...(dueAt && { dueAt }), ...(levelTwoDueAt && { levelTwoDueAt }) }
      return { kind: 'reassessed', assessment: assessmentOf(assessed), raised }
    }
    case 'Workflow.Review.Decided.v1': {
      const { outcome = 'approve', isLate = false, isFinal = false, choices = [] } = data
      const isSupervisor = choices.at(-1)?.isSupervisor ?? false
      return { kind: 'decided', by: authorOf(fact), outcome, isSupervisor, isLate, isFinal }
    }
    default:
      return { kind: 'commented', by: authorOf(fact) }
  }
}

/** The review after the facts of its event, from the review as it was opened. */
export const reviewOfFacts = (opened: Review, facts: readonly Fact[]): Review => {
  const acts = facts
    .filter((fact) => kindOf(fact) === 'reviewed')
    .map((fact): ReviewFact => {
      const { act, version } = fact.data as { act: number; version: number }
      return { ...changeIn(fact, facts), act, version, at: fact.recordedat }
    })
    .toSorted((one, other) => one.act - other.act)
  const review = acts.reduce(evolve, opened)
  return { ...review, step: facts.filter((fact) => kindOf(fact) === 'moved').length }
}
