import type { FactLog } from '#facts/application/fact-log.ts'
import { historyOf } from '#facts/domain/event-history.ts'
import { type Fact, tenancyOf } from '#facts/domain/fact.ts'
import { untilWon } from '#kernel/application/until-won.ts'
import { Transient } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { reassess } from '../domain/review-deadlines.ts'
import type { Policies, Reviews } from './ports.ts'
import { assessmentOf } from './review-facts.ts'
import { actsWriter } from './write-acts.ts'

type Needs = Readonly<{
  facts: Pick<FactLog, 'history'>
  reviews: Pick<Reviews, 'read' | 'write'>
  policies: Pick<Policies, 'named'>
  clock: Clock
  pause: (tries: number) => Promise<void>
}>

/** The most tries against people who act on the same review. */
const tryCountMax = 8

/**
 * Shows the review of an event the assessment that was recorded last, as an act of Sluice: what people decide on has changed. Safe
 * to repeat, to race, and in any order: an earlier assessment never replaces a later one. Nothing changes without an open review.
 * By the policy that the review names, a higher band can raise the number of people and bring its due times forward.
 * @throws Refusal `fact-invalid`. @throws Transient `store-unavailable` or `decision-policy-unusable`.
 */
export const makeReassessReview = ({ facts, reviews, policies, clock, pause }: Needs) => {
  // Such an act has no text of a person.
  const writeActs = actsWriter({ reviews, policies, takeOut: async (draft) => ({ draft }) })
  return async (assessed: Fact): Promise<void> => {
    const { eventid } = assessed
    const tenancy = tenancyOf(assessed)
    const done = await untilWon(tryCountMax, pause, async () => {
      const before = await reviews.read(tenancy, eventid)
      if (before?.status !== 'open' || before.assessmentFactId === assessed.id) return true
      const { assessments } = historyOf(await facts.history(tenancy, eventid))
      const cause = assessments.at(-1) ?? assessed
      const policy = await policies.named(before.tenantId, before.policy)
      const result = reassess(before, { assessment: assessmentOf(cause), policy }, clock())
      if (result.facts.length === 0) return true
      return (await writeActs({ before, result, cause, owner: {} })) && true
    })
    if (!done) throw new Transient('store-unavailable', `Others act on the review of ${eventid} at every try.`)
  }
}
