import { eventMoved } from '#catalogue/families/workflow.ts'
import { accepting } from '#facts/application/accepting.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import { historyOf } from '#facts/domain/event-history.ts'
import { type Fact, follow, tenancyOf } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { atOnce, untilWon } from '#kernel/application/until-won.ts'
import { Transient } from '#kernel/domain/errors.ts'
import type { Band, EventStatus } from '#kernel/domain/event-status.ts'
import type { Clock, Instant } from '#kernel/domain/instant.ts'
import type { PolicyName } from '../domain/decision-policy.ts'
import { type EventState, evolve, type Move, received } from '../domain/event-lifecycle.ts'
import { type ReviewTerms, reviewOpenedBy } from './open-review.ts'
import type { Reviews } from './ports.ts'

/** The moves of one step, with the score and the band of the assessment that leads to it, and the decision policy that applied. */
export type Step = Readonly<{ moves: readonly Move[]; score?: number; band?: Band; policy?: PolicyName }> &
  (ReviewOpening | Readonly<{ review?: undefined }>)

/** What opens a review. `confirmBy` is the due time of the review of a rejection, `first` the first fact of the event. */
type ReviewOpening = Readonly<{ policy: PolicyName; confirmBy?: Instant; review: ReviewTerms; first: Fact }>

/**
 * Returns the step from the status that the event has, or `undefined` if nothing is left to do.
 * @throws IllegalMove when the lifecycle does not allow it.
 */
export type StepFrom = (status: EventStatus, at: Instant) => Step | undefined

type Needs = Readonly<{ facts: FactLog; reviews: Pick<Reviews, 'write'>; clock: Clock }>

/** The most tries against faster movers of the same event. Each of them has made a step, so a second one is rare. */
const tryCountMax = 8

const accept = accepting('workflow', ['Workflow.Event.Moved.v1'])

/**
 * Moves one event by one step, as the fact `moved` that follows from its cause. The first try assumes the state that the caller
 * expects, and reads the facts only without one. If the step is taken, it reads them, and decides again from the status that they
 * have: one of two racing steps wins, and the other continues from its step. Safe to repeat if `stepFrom` is. A step that opens a review
 * writes it in one transaction with the fact. Returns whether the event was moved.
 * @throws IllegalMove when the step is not legal from the status that the event has.
 * @throws Refusal `fact-invalid` or `event-version-unaccepted` for a step that this version cannot read.
 * @throws Transient `store-unavailable`, also when other movers were faster at every try.
 */
export const makeMoveEvent = ({ facts, reviews, clock }: Needs) => {
  const stateOf = async (cause: Fact): Promise<EventState> =>
    historyOf(await facts.history(tenancyOf(cause), cause.eventid))
      .steps.map((step) => dataOf(eventMoved, accept(step) ?? step))
      .reduce(evolve, received)

  const take = async (cause: Fact, step: Step, version: number, at: Instant): Promise<boolean> => {
    const draft = movedBy(cause, step, version, at)
    if (step.review === undefined) return (await facts.append(draft)).isNew
    const { review: terms, policy, first } = step
    const after = reviewOpenedBy({ received: first, assessed: cause, terms, policy, step: version, at })
    return reviews.write({ after, facts: [{ draft }] })
  }

  return async (cause: Fact, stepFrom: StepFrom, expected?: EventState): Promise<boolean> => {
    let state = expected ?? (await stateOf(cause))
    const tryOnce = async (): Promise<'moved' | 'unmoved' | undefined> => {
      const at = clock()
      const step = stepFrom(state.status, at)
      if (step === undefined) return 'unmoved'
      if (await take(cause, step, state.version + 1, at)) return 'moved'
      state = await stateOf(cause)
      return undefined
    }
    const outcome = await untilWon(tryCountMax, atOnce, tryOnce)
    if (outcome) return outcome === 'moved'
    throw new Transient('store-unavailable', `Others moved the event ${cause.eventid} at every try.`)
  }
}

const movedBy = (cause: Fact, step: Step, version: number, at: Instant) => {
  const { first: _, moves, ...judgement } = { first: undefined, ...step }
  return follow(cause, {
    type: 'Workflow.Event.Moved.v1',
    source: 'sluice/workflow',
    happening: happenings.moved(version),
    recordedat: at,
    data: { version, moves, status: moves.at(-1)?.to, ...judgement },
  })
}
