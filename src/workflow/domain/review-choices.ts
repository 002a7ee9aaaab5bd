import { isSamePerson, type Person } from '#approval/domain/person.ts'
import type { Review, ReviewChoice, ReviewOutcome } from './review.ts'

/** The number of people who must choose an outcome. A rejection is in effect already, so one alone never overturns it. */
export const neededFor = ({ purpose, need }: Review, outcome: ReviewOutcome): number =>
  purpose === 'confirm' && outcome === 'approve' ? 2 : need

/** The choices on the assessment that the review has now: no one has agreed to a score that they have not seen. */
export const currentChoices = ({
  decisions,
  assessmentFactId,
}: Pick<Review, 'decisions' | 'assessmentFactId'>): readonly ReviewChoice[] =>
  decisions.filter((choice) => choice.assessmentFactId === assessmentFactId)

/** The people who chose an outcome on the assessment that the review has now. */
export const choosersOf = (review: Review, outcome: ReviewOutcome): readonly Person[] =>
  choicesFor(review, outcome).map(({ person }) => person)

const choicesFor = (review: Review, outcome: ReviewOutcome): readonly ReviewChoice[] =>
  currentChoices(review).filter((choice) => choice.outcome === outcome)

/** Returns whether someone chose the other outcome on the assessment that the review has now. */
export const isOpposed = (review: Review, outcome: ReviewOutcome): boolean =>
  currentChoices(review).some((choice) => choice.outcome !== outcome)

/** The number of people who must still choose an outcome: at least one until the review is decided, also after a disagreement. */
export const missingFor = (review: Review, outcome: ReviewOutcome): number =>
  Math.max(missingAmong(review, outcome, choicesFor(review, outcome)), review.status === 'open' ? 1 : 0)

/** The number of people who are missing after one more has chosen an outcome. */
export const missingAfter = (review: Review, outcome: ReviewOutcome, isSupervisor: boolean): number =>
  missingAmong(review, outcome, [...choicesFor(review, outcome), { isSupervisor, level: review.level }])

type Voice = Pick<ReviewChoice, 'isSupervisor' | 'level'>

/** At level two, one of those who agree is a supervisor. If people disagree, that supervisor chose at level two. */
const missingAmong = (review: Review, outcome: ReviewOutcome, choices: readonly Voice[]): number => {
  const levelMin = isOpposed(review, outcome) ? 2 : 1
  const isSupervised = choices.some(({ isSupervisor, level }) => isSupervisor && level >= levelMin)
  const supervisors = review.level === 1 || isSupervised ? 0 : 1
  return Math.max(neededFor(review, outcome) - choices.length, supervisors)
}

/**
 * Returns whether a choice brings an outcome closer. At level two, the last of the people who are needed is a supervisor unless one
 * of the others is: no other choice would make the outcome final.
 */
export const isOfUse = (review: Review, outcome: ReviewOutcome, isSupervisor: boolean): boolean =>
  missingAfter(review, outcome, isSupervisor) < missingFor(review, outcome)

/** Returns whether only a supervisor can choose now. Otherwise any person who reviews can. */
export const needsSupervisor = (review: Review): boolean =>
  !isOfUse(review, 'approve', false) && !isOfUse(review, 'reject', false)

/** Returns whether a person has decided on the assessment that the review has now. */
export const hasDecided = (review: Review, person: Person): boolean =>
  currentChoices(review).some((choice) => isSamePerson(choice.person, person))

/**
 * Who has chosen what, and who is missing. Example:
 * `ana has chosen approve. Another person who has not decided must decide: 1 more to approve, to reject takes it to level two.`
 */
export const missingIn = (review: Review): string => {
  const chosen = currentChoices(review).map(({ person, outcome }) => `${person.id} has chosen ${outcome}.`)
  return [
    ...chosen,
    `Another person who has not decided must decide: ${missingTo(review, 'approve')}, ${missingTo(review, 'reject')}.`,
    ...(review.level === 2 ? [supervisorIn(review)] : []),
  ].join(' ')
}

/** At level one, a choice that differs from another one decides nothing. */
const missingTo = (review: Review, outcome: ReviewOutcome): string =>
  review.level === 1 && isOpposed(review, outcome)
    ? `to ${outcome} takes it to level two`
    : `${missingFor(review, outcome)} more to ${outcome}`

const supervisorIn = (review: Review): string =>
  isOpposed(review, 'approve') && isOpposed(review, 'reject')
    ? 'They disagree: one of those who agree must have chosen at level two, with the scope reviews:supervise.'
    : 'One of those who agree must have the scope reviews:supervise.'
