import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { aReviewer, aSupervisor } from '#test/support/builders/a-review.ts'
import { aReviewDesk } from '#test/support/builders/a-review-desk.ts'
import { reviewOfFacts } from '#test/support/builders/review-of-facts.ts'
import { onStores, storeName } from '#test/support/ports/stores.ts'
import { makeReviewParts } from '#test/support/ports/workflow-stores.ts'
import { standardPolicy } from '#workflow/domain/decision-policy.ts'

const people = [aReviewer('ana'), aReviewer('ben'), aSupervisor('sara'), aSupervisor('sven')]

const aStep = fc.record({
  who: fc.constantFrom(...people),
  kind: fc.constantFrom(
    ...(['approve', 'reject', 'claim', 'release', 'comment', 'escalate', 'reassign', 'overdue', 'assess'] as const),
  ),
  minutes: fc.constantFrom(0, 1, 20, 300),
})

const policies = [standardPolicy, { ...standardPolicy, id: 'strict', fourEyes: { bands: ['medium' as const] } }]

describe(`A review, in ${storeName},`, () => {
  it('is what the facts of its event state, whatever is done to it', async () => {
    const aRun = fc.record({
      policy: fc.constantFrom(...policies),
      band: fc.constantFrom('medium' as const, 'high' as const),
      steps: fc.array(aStep, { maxLength: 12 }),
    })
    await fc.assert(
      fc.asyncProperty(aRun, async ({ policy, band, steps }) => {
        const desk = await aReviewDesk(makeReviewParts, { policy })
        const { eventId, received } = await desk.receive(band)
        const opened = await desk.review(eventId)
        const reason = 'A reason of a person.'
        for (const [index, { who, kind, minutes }] of steps.entries()) {
          desk.passMinutes(minutes)
          const act = async (): Promise<unknown> => {
            if (kind === 'overdue') return desk.escalateReviews()
            if (kind === 'assess')
              return desk.advanceWorkflow(await desk.assess(received, 'high', `strict@${index + 1}`))
            if (kind === 'approve' || kind === 'reject') return desk.decide(who, eventId, kind)
            if (kind === 'comment') return desk.act(who, eventId, { kind, text: reason })
            if (kind === 'escalate') return desk.act(who, eventId, { kind, reason })
            if (kind === 'reassign')
              return desk.act(who, eventId, { kind, to: people[index % people.length]?.person ?? who.person, reason })
            return desk.act(who, eventId, { kind })
          }
          await act().catch((error: unknown) => expect(error).toHaveProperty('code'))
        }
        const held = await desk.review(eventId)
        const facts = await desk.facts.history(wholeTenant(desk.tenantId), eventId)
        const folded = reviewOfFacts(opened, facts)
        // A renewed claim has no fact, and keys are not part of the trail.
        const { recentKeys: _, claimedUntil: __, ...trail } = folded
        const { recentKeys: ___, claimedUntil: ____, ...item } = held
        expect(item).toEqual(trail)
        expect(held.claimedUntil === undefined).toBe(folded.claimedUntil === undefined)
      }),
      { numRuns: onStores(200, () => 2) },
    )
  })
})
