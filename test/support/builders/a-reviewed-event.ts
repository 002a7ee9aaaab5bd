import type { FactLog } from '#facts/application/fact-log.ts'
import { type Fact, follow } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { reviewOpenedBy } from '#workflow/application/open-review.ts'
import { assessmentOf, draftsOf } from '#workflow/application/review-facts.ts'
import { type DecisionPolicy, standardPolicy } from '#workflow/domain/decision-policy.ts'
import type { Review, ReviewOutcome } from '#workflow/domain/review.ts'
import { evolve, type ReviewResult } from '#workflow/domain/review-acts.ts'
import { fallDue, isEscalation, reassess, withLevelTwoDue } from '#workflow/domain/review-deadlines.ts'
import { decideAct, type ReviewCommand } from '#workflow/domain/review-decisions.ts'
import { aFact } from './a-fact.ts'
import type { aVault } from './a-vault-reader.ts'
import { aUser } from './an-actor.ts'
import { anAssessmentOf } from './an-assessed-event.ts'

type Needs = Readonly<{ facts: Pick<FactLog, 'append'>; vault: ReturnType<typeof aVault> }>

type Opening = Readonly<{ purpose?: Review['purpose']; need?: 1 | 2; known?: Partial<Fact> }>

const scopes = new Set(['reviews:decide', 'reviews:supervise'])
const at = '2026-03-01T12:00:03.000Z'
const dueAt = '2026-03-01T16:00:03.000Z'
const policy = { id: 'standard', version: 1 }

/** An event that was scored and is under review, and the acts of people on it, with their facts as the workflow makes them. */
export const aReviewedEvent = async (
  { facts, vault }: Needs,
  { purpose = 'decide', need = 1, known = {} }: Opening = {},
) => {
  const received = await vault.append(facts, aFact({ actor: 'a-producer', actorkind: 'user', ...known }))
  const { fact: assessed } = await facts.append(anAssessmentOf(received))
  const terms = { purpose, level: 1, need, dueAt } as const
  const status = purpose === 'decide' ? 'held' : 'rejected'
  const { fact: moved } = await facts.append(
    follow(assessed, {
      type: 'Workflow.Event.Moved.v1',
      source: 'sluice/workflow',
      happening: happenings.moved(1),
      recordedat: at,
      data: {
        version: 1,
        moves: [
          { from: 'received', to: 'validated', at, reason: 'The event fits its contract.' },
          { from: 'validated', to: 'processing', at, reason: 'The event was assessed.' },
          { from: 'processing', to: status, at, reason: 'Its score of 60 is in the medium band.' },
        ],
        ...{ status, score: 60, band: 'medium', policy, review: terms },
        ...(purpose === 'confirm' && { confirmBy: dueAt }),
      },
    }),
  )
  let review = reviewOpenedBy({ received, assessed, terms, policy, step: 1, at })

  const append = async (acts: ReviewResult, author: Parameters<typeof draftsOf>[2]): Promise<readonly Fact[]> => {
    const result = isEscalation(review, acts) ? withLevelTwoDue(review, acts, standardPolicy) : acts
    const drafts = draftsOf({ before: review, cause: received }, result.facts, author)
    review = result.facts.reduce(evolve, review)
    if (result.renewedUntil !== undefined) review = { ...review, claimedUntil: result.renewedUntil }
    const appended: Fact[] = []
    for (const draft of drafts) appended.push(await vault.appendLater(facts, draft, received))
    return appended
  }

  const act = (id: string, command: ReviewCommand, { now, texts }: Readonly<{ now: string; texts: Fact['data'] }>) => {
    const actor = aUser(id)
    const result = decideAct(review, command, { person: actor, scopes }, now)
    if ('refused' in result) throw new Error(result.refused.because)
    return append(result, { actor, texts })
  }

  return {
    ...{ received, assessed, moved },
    /** The review as the acts have left it. */
    review: () => review,
    decide: (id: string, outcome: ReviewOutcome, reason: string, now = '2026-03-01T13:00:00.000Z') => {
      const basedOn = { version: review.version, assessmentFactId: review.assessmentFactId }
      return act(id, { kind: 'decide', outcome, basedOn }, { now, texts: { reason } })
    },
    claim: (id: string, until: string, now = '2026-03-01T12:20:00.000Z') =>
      act(id, { kind: 'claim', until }, { now, texts: {} }),
    comment: (id: string, text: string, now = '2026-03-01T12:30:00.000Z') =>
      act(id, { kind: 'comment' }, { now, texts: { text } }),
    escalate: (id: string, reason: string, now = '2026-03-01T12:40:00.000Z') =>
      act(id, { kind: 'escalate' }, { now, texts: { reason } }),
    reassess: (later: Fact, by: DecisionPolicy = standardPolicy) =>
      append(reassess(review, { assessment: assessmentOf(later), policy: by }, later.recordedat), {}),
    fallDue: (now = '2026-03-01T16:01:00.000Z') => append(fallDue(review, now), {}),
  }
}
