import type * as z from 'zod'
import { assessmentCompleted, assessmentFailed } from '#catalogue/families/risk.ts'
import { balance as money } from '#catalogue/fields/fields.ts'
import { accepting } from '#facts/application/accepting.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { kindOf } from '#facts/domain/happening.ts'
import { isPastRetention } from '#facts/domain/retention.ts'
import type { Band } from '#kernel/domain/event-status.ts'
import type { Clock, Instant } from '#kernel/domain/instant.ts'
import type { Money } from '#kernel/domain/money.ts'
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
 * it has failed. An event that has not moved costs one write and no read, besides the cached policy. Safe to repeat and to race:
 * the first assessment decides an event, and a later one, by another ruleset, changes only what an open review of it shows. An
 * event that has failed is brought on from there. A failure changes nothing for an event that was decided. After the retention of an event nothing is appended: a
 * redriven fact changes nothing.
 * @throws Refusal `fact-invalid`, also when the fact is not of scoring.
 * @throws Refusal `event-version-unaccepted` when the workflow does not accept the version of the fact.
 * @throws Transient `store-unavailable`, or `decision-policy-unusable` when the running code cannot decide by the policy.
 */
export const makeAdvanceWorkflow = (needs: Needs) => {
  const moveEvent = makeMoveEvent(needs)
  const reassessReview = makeReassessReview(needs)

  const stepAfter = async (fact: Fact): Promise<StepFrom> => {
    const accepted = accept(fact) ?? fact
    if (kindOf(fact) === 'unassessed')
      return failedAt({ station: 'scoring', code: dataOf(assessmentFailed, accepted).code })
    const assessment = dataOf(assessmentCompleted, accepted)
    return decidedBy(await needs.policies.active(fact.tenantid), fact.eventtype, assessment)
  }

  return async (fact: Fact): Promise<void> => {
    if (isPastRetention(fact, needs.clock())) return needs.skipped(fact)
    const isMoved = await moveEvent(fact, await stepAfter(fact), received)
    if (!isMoved && kindOf(fact) === 'assessed') await reassessReview(fact)
  }
}

type Assessment = z.output<typeof assessmentCompleted>

const decidedBy = (policy: DecisionPolicy, type: string, { score, band, inputs }: Assessment): StepFrom => {
  const verdict = verdictOf(policy, { type, band, amount: amountIn(inputs) })
  return (from, at) =>
    isDecided(from)
      ? undefined
      : { moves: decide(from, { score, band, verdict }, at), score, band, ...decisionIn(verdict, policy, { band, at }) }
}

/** The amount that the rules saw. A reversal has the amount that it takes back. */
const amountIn = ({ amount, reversedAmount }: Assessment['inputs']): Money | undefined =>
  money.safeParse(amount ?? reversedAmount).data

const decisionIn = (
  { review, policy: name }: Verdict,
  policy: DecisionPolicy,
  { band, at }: Readonly<{ band: Band; at: Instant }>,
) => {
  if (review === undefined) return { policy: name }
  const { purpose, need } = review
  const dueAt = dueAtOf(policy, band, at)
  return {
    policy: name,
    ...(purpose === 'confirm' && { confirmBy: dueAt }),
    review: { purpose, level: 1, need, dueAt } as const,
  }
}
