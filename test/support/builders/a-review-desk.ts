import { randomUUID } from 'node:crypto'
import { type Fact, follow } from '#facts/domain/fact.ts'
import { kindOf } from '#facts/domain/happening.ts'
import { Transient } from '#kernel/domain/errors.ts'
import type { Band } from '#kernel/domain/event-status.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeTakeOutLater } from '#vault/application/take-out.ts'
import { makeActOnReview, type ReviewOrder } from '#workflow/application/act-on-review.ts'
import { makeAdvanceWorkflow } from '#workflow/application/advance-workflow.ts'
import { makeEscalateReviews } from '#workflow/application/escalate-reviews.ts'
import { type DecisionPolicy, type PolicyName, standardPolicy } from '#workflow/domain/decision-policy.ts'
import type { Review } from '#workflow/domain/review.ts'
import type { Reviewer } from '#workflow/domain/review-rules.ts'
import type { ReviewParts } from '../ports/workflow-stores.ts'
import { aFact, anAssessment } from './a-fact.ts'
import { someDataKeys } from './a-vault.ts'

/** The words of a person who decides. */
export const aReason = 'The payer confirmed the payment by phone.'

/** One tenant whose events are assessed and reviewed. Its clock stands until a test moves it. */
export const aReviewDesk = async (
  makeParts: () => Promise<ReviewParts>,
  { policy = standardPolicy }: Readonly<{ policy?: DecisionPolicy }> = {},
) => {
  const { facts, reviews, queue } = await makeParts()
  const tenantId = `tenant-${randomUUID()}`
  let nowMs = Date.parse('2026-03-01T12:00:05.000Z')
  let active = policy
  const known = [policy]
  const warned: unknown[] = []
  const needs = {
    facts,
    reviews,
    queue,
    policies: {
      active: async () => active,
      named: async (_: string, { id, version }: PolicyName) => {
        const found = known.find((one) => one.id === id && one.version === version)
        if (found) return found
        throw new Transient('decision-policy-unusable', `No policy has the name ${id}@${version}.`)
      },
    },
    takeOut: makeTakeOutLater({ dataKeys: someDataKeys() }),
    clock: () => new Date(nowMs).toISOString(),
    pause: async () => undefined,
    runMs: 60_000,
    skipped: () => undefined,
    warn: (_: unknown, reason: unknown) => void warned.push(reason),
  }
  const advanceWorkflow = makeAdvanceWorkflow(needs)
  const actOnReview = makeActOnReview(needs)

  const assess = async (received: Fact, band: Band, ruleset = 'baseline@1') => {
    const { type, source, data } = anAssessment({ band })
    const assessed = follow(received, {
      ...{ type, source, recordedat: needs.clock(), happening: `assessed#${ruleset}` as 'assessed#baseline@1' },
      data: { ...data, reasons: [{ ruleId: 'large-amount@2', points: 45, because: 'The amount is large.' }] },
    })
    return (await facts.append(assessed)).fact
  }

  const review = async (eventId: string): Promise<Review> => {
    const found = await reviews.read(wholeTenant(tenantId), eventId)
    if (found === undefined) throw new Error(`The event ${eventId} has no review.`)
    return found
  }

  const act = (who: Reviewer, eventId: string, order: ReviewOrder, key: string = randomUUID()) =>
    actOnReview(eventId, order, {
      tenantId,
      actor: { id: who.person.id, issuer: who.person.issuer, kind: 'user' },
      scopes: who.scopes,
      operation: `POST /v1/reviews/${eventId}/${order.kind}`,
      idempotencyKey: key,
    })

  return {
    ...{ tenantId, needs, facts, reviews, review, act, assess, advanceWorkflow, warned },
    escalateReviews: makeEscalateReviews(needs),
    passMinutes: (minutes: number) => {
      nowMs += minutes * 60_000
    },
    activate: (next: DecisionPolicy) => {
      active = next
      known.push(next)
    },
    /** Receives an event, assesses it, and lets the workflow decide. Returns the fact `received`, and the assessment. */
    receive: async (band: Band = 'medium', known: Partial<Fact> = {}) => {
      const { fact: received } = await facts.append(aFact({ ...known, tenantid: tenantId }))
      const assessed = await assess(received, band)
      await advanceWorkflow(assessed)
      return { received, assessed, eventId: received.eventid }
    },
    /** Decides on what the review has now. */
    decide: async (who: Reviewer, eventId: string, outcome: 'approve' | 'reject' | 'escalate', key?: string) => {
      const { version, assessmentFactId } = await review(eventId)
      return act(
        who,
        eventId,
        { kind: 'decide', outcome, reason: aReason, basedOn: { version, assessmentFactId } },
        key,
      )
    },
    /** The facts of the review and the steps of an event. A decision and its move have the same time: the move is last. */
    trail: async (eventId: string) =>
      (await facts.history(wholeTenant(tenantId), eventId))
        .filter((fact) => ['moved', 'reviewed'].includes(kindOf(fact) ?? ''))
        .toSorted((one, other) => (rankOf(one) < rankOf(other) ? -1 : 1)),
    status: async (eventId: string) =>
      (await facts.history(wholeTenant(tenantId), eventId)).filter((fact) => kindOf(fact) === 'moved').at(-1)?.data
        .status,
  }
}

const rankOf = ({ recordedat, happening }: Fact): string =>
  `${recordedat}#${happening === 'moved#0001' ? 0 : happening.startsWith('reviewed') ? 1 : 2}#${happening}`
