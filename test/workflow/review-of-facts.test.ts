import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { historyOf } from '#facts/domain/event-history.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { aLegacyEvent } from '#test/support/builders/a-legacy-event.ts'
import { aReviewer, aSupervisor } from '#test/support/builders/a-review.ts'
import { aReviewDesk } from '#test/support/builders/a-review-desk.ts'
import { anOperator } from '#test/support/builders/an-actor.ts'
import { makeReviewParts } from '#test/support/ports/workflow-stores.ts'
import { makeOpenReviews } from '#workflow/application/open-reviews.ts'
import { reviewOfFacts } from '#workflow/application/review-of-facts.ts'
import { standardPolicy } from '#workflow/domain/decision-policy.ts'
import type { Review } from '#workflow/domain/review.ts'

const people = [aReviewer('ana'), aReviewer('ben'), aSupervisor('sara'), aSupervisor('sven')]

const aStep = fc.record({
  who: fc.constantFrom(...people),
  kind: fc.constantFrom(
    ...([
      ...(['approve', 'reject', 'claim', 'release', 'comment'] as const),
      ...(['reference', 'escalate', 'reassign', 'overdue', 'assess'] as const),
    ] as const),
  ),
  minutes: fc.constantFrom(0, 1, 20, 300),
})

const policies = [standardPolicy, { ...standardPolicy, id: 'strict', fourEyes: { bands: ['medium' as const] } }]

type Desk = Awaited<ReturnType<typeof aReviewDesk>>

/** An event under review: its step asks for it, or an operator opened it. */
const openedBy = async (desk: Desk, opener: 'step' | 'operator', band: 'medium' | 'high') => {
  if (opener === 'step') return desk.receive(band)
  const event = await aLegacyEvent(desk, { status: 'held', band })
  const kind = makeOpenReviews({ ...desk.needs, events: { page: async () => ({ events: [] }) } })
  const selection = { tenantId: desk.tenantId, eventId: event.eventId }
  const [item] = (await kind.open(selection, anOperator('olga'))(undefined)).items
  expect(await item?.act()).toEqual({ kind: 'done' })
  return event
}

/** A renewed claim has no fact, and keys are not part of the trail. */
const trailOf = ({ recentKeys: _, claimedUntil: __, ...review }: Review) => review

describe('A review', () => {
  it('is the fold of the facts of its event, whatever is done to it, so a lost row can be written again', async () => {
    const aRun = fc.record({
      policy: fc.constantFrom(...policies),
      opener: fc.constantFrom('step' as const, 'operator' as const),
      band: fc.constantFrom('medium' as const, 'high' as const),
      steps: fc.array(aStep, { maxLength: 12 }),
    })
    await fc.assert(
      fc.asyncProperty(aRun, async ({ policy, opener, band, steps }) => {
        const desk = await aReviewDesk(makeReviewParts, { policy })
        const { eventId, received } = await openedBy(desk, opener, band)
        const reason = 'A reason of a person.'
        for (const [index, { who, kind, minutes }] of steps.entries()) {
          desk.passMinutes(minutes)
          const act = async (): Promise<unknown> => {
            if (kind === 'overdue') return desk.escalateReviews()
            if (kind === 'assess')
              return desk.advanceWorkflow(await desk.assess(received, 'high', `strict@${index + 1}`))
            if (kind === 'approve' || kind === 'reject') return desk.decide(who, eventId, kind)
            if (kind === 'comment') return desk.act(who, eventId, { kind, text: reason })
            if (kind === 'reference') return desk.act(who, eventId, { kind, reference: 'KYC-311' })
            if (kind === 'escalate') return desk.act(who, eventId, { kind, reason })
            if (kind === 'reassign')
              return desk.act(who, eventId, { kind, to: people[index % people.length]?.person ?? who.person, reason })
            return desk.act(who, eventId, { kind })
          }
          await act().catch((error: unknown) => expect(error).toHaveProperty('code'))
          const held = await desk.review(eventId)
          const folded = reviewOfFacts(historyOf(await desk.facts.history(wholeTenant(desk.tenantId), eventId)))
          if (!folded) throw new Error('The facts have no review.')
          expect(trailOf(held)).toEqual(trailOf(folded))
          expect(held.claimedUntil === undefined).toBe(folded.claimedUntil === undefined)
        }
      }),
      { numRuns: 200 },
    )
  })
})
