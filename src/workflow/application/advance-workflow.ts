import { assessmentCompleted, assessmentFailed } from '#catalogue/families/risk.ts'
import { accepting } from '#facts/application/accepting.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import { requireReceived } from '#facts/application/require-received.ts'
import { matterOf } from '#facts/application/subject-matter.ts'
import { type Fact, tenancyOf } from '#facts/domain/fact.ts'
import { kindOf } from '#facts/domain/happening.ts'
import { isPastRetention } from '#facts/domain/retention.ts'
import type { Band } from '#kernel/domain/event-status.ts'
import type { Clock, Instant } from '#kernel/domain/instant.ts'
import { type DecisionPolicy, dueAtOf, type Verdict, verdictOf } from '../domain/decision-policy.ts'
import { decide, isDecided, received } from '../domain/event-lifecycle.ts'
import { failedAt } from './fail-event.ts'
import { makeMoveEvent, type StepFrom } from './move-event.ts'
import type { Policies, Reviews } from './ports.ts'
import { makeReassessReview } from './reassess-review.ts'

type Needs = Readonly<{
  facts: FactLog
  reviews: Pick<Reviews, 'read' | 'write'>
  policies: Policies
  clock: Clock
  /** Waits before the next try, with jitter, longer each time. */
  pause: (tries: number) => Promise<void>
  /** Called with a fact that changes nothing, because the retention of its event is over. */
  skipped: (fact: Fact) => void
}>

const accept = accepting('workflow', ['Risk.Assessment.Completed.v1', 'Risk.Assessment.Failed.v1'])

/**
 * Moves the event of one fact of scoring: an assessment decides it, by the decision policy of the tenant, and without an assessment
 * it has failed. An event that has not moved and that the machine decides costs one write and no read, besides the cached policy.
 * For one that people decide, the first fact is read: its amount can require two of them, and its review shows the same amount.
 * Safe to repeat and to race: the first assessment decides an event, and a later one, by another ruleset, changes only what an open
 * review of it shows. An event that has failed continues from there. A failure changes nothing for an event that was decided. After
 * the retention of an event nothing is appended: a redriven fact changes nothing.
 * @throws Refusal `fact-invalid`, also when the fact is not of scoring, or the first fact of the event cannot be read.
 * @throws Refusal `event-version-unaccepted` when the workflow does not accept the version of a fact.
 * @throws Refusal `event-not-found` or `event-archived` when people must decide, and the event is no longer there.
 * @throws Transient `store-unavailable`, or `decision-policy-unusable` when the running code cannot decide by the policy.
 */
export const makeAdvanceWorkflow = (needs: Needs) => {
  const moveEvent = makeMoveEvent(needs)
  const reassessReview = makeReassessReview(needs)

  const stepAfter = async (fact: Fact): Promise<StepFrom> => {
    const accepted = accept(fact) ?? fact
    if (kindOf(fact) === 'unassessed')
      return failedAt({ station: 'scoring', code: dataOf(assessmentFailed, accepted).code })
    const { score, band } = dataOf(assessmentCompleted, accepted)
    const policy = await needs.policies.active(fact.tenantid)
    const question = { type: fact.eventtype, band }
    const verdict = verdictOf(policy, question)
    if (verdict.review === undefined) return decidedBy({ policy, score, band, verdict })
    const first = requireReceived({ received: (await needs.facts.first(tenancyOf(fact), fact.eventid))?.fact })
    const { amount } = matterOf(first)
    return decidedBy({ policy, score, band, verdict: verdictOf(policy, { ...question, amount }), first })
  }

  return async (fact: Fact): Promise<void> => {
    if (isPastRetention(fact, needs.clock())) return needs.skipped(fact)
    const isMoved = await moveEvent(fact, await stepAfter(fact), received)
    if (!isMoved && kindOf(fact) === 'assessed') await reassessReview(fact)
  }
}

/** An assessed event, and what the policy makes of it. `first`: the first fact of the event, if people are asked. */
type JudgedEvent = Readonly<{ policy: DecisionPolicy; score: number; band: Band; verdict: Verdict; first?: Fact }>

const decidedBy =
  (event: JudgedEvent): StepFrom =>
  (from, at) =>
    isDecided(from)
      ? undefined
      : { moves: decide(from, event, at), score: event.score, band: event.band, ...decisionIn(event, at) }

const decisionIn = ({ verdict: { review, policy: name }, policy, band, first }: JudgedEvent, at: Instant) => {
  if (review === undefined || first === undefined) return { policy: name }
  const { purpose, need } = review
  const dueAt = dueAtOf(policy, band, at)
  return {
    policy: name,
    ...(purpose === 'confirm' && { confirmBy: dueAt }),
    ...{ review: { purpose, level: 1, need, dueAt } as const, first },
  }
}
