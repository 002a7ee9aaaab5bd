import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { claimNextReviewEndpoint } from '#api/review-queue.ts'
import { reviewActEndpoints } from '#api/reviews/acts.ts'
import { projectFolder } from '#local/copy/running-copy.ts'
import { aNextDesk } from '#test/support/builders/a-next-desk.ts'
import { aChoice, aReview, aReviewer } from '#test/support/builders/a-review.ts'
import type { Review } from '#workflow/domain/review.ts'
import { decideAct, type ReviewCommand } from '#workflow/domain/review-decisions.ts'
import { allowed, type Reviewer } from '#workflow/domain/review-rules.ts'

const page = readFileSync(join(projectFolder, 'docs/reviews.md'), 'utf8')

const now = '2026-03-01T10:45:00.000Z'
const [ana, ben] = [aReviewer('ana'), aReviewer('ben')]

const decidedByAna = {
  decisions: [aChoice({ person: ana.person, at: now })],
  need: 2,
} as const

/** A review of each kind, and who acts on it. Together they lead to every refusal. */
const cases: readonly (readonly [Partial<Review>, Reviewer])[] = [
  [{ assignee: ben.person, claimedUntil: '2026-03-01T10:57:00.000Z' }, ana],
  [{ status: 'decided', outcome: 'approve', decidedAt: '2026-03-01T10:44:00.000Z' }, ana],
  [decidedByAna, ana],
  [{ reporter: ana.person }, ana],
  [{ level: 2 }, ana],
  [{ act: 50 }, ana],
  [{}, aReviewer('ola', ['operator', 'operator:write'])],
  [{}, aReviewer('rita', ['reviews:read'])],
]

const refusals = cases.flatMap(([known, reviewer]) =>
  allowed(aReview(known), reviewer, now).flatMap(({ code, because }) =>
    code ? [{ code, because: because ?? '' }] : [],
  ),
)

const stale: ReviewCommand = {
  kind: 'decide',
  outcome: 'approve',
  basedOn: { version: 2, assessmentFactId: aReview().assessmentFactId },
}
const changed = decideAct(aReview({ version: 3 }), stale, ana, now)

describe('The page for officers', () => {
  it.each([...new Map(refusals.map((refusal) => [refusal.code, refusal])).values()])(
    'quotes the sentence of $code',
    ({ code, because }) => {
      expect(page).toContain(`| \`${code}\` | ${because} |`)
    },
  )

  it('quotes the sentence of a review with so many acts that it takes no claim', () => {
    const [claim] = allowed(aReview({ act: 200 }), ana, now)
    expect(page).toContain(`| \`review-full\` | ${claim?.because} |`)
  })

  it('quotes the sentence of a review that has changed', () => {
    const because = 'refused' in changed ? changed.refused.because : expect.unreachable('It is accepted.')
    expect(page).toContain(`| \`review-changed\` | ${because} |`)
  })

  it('quotes the sentences of the search for the next review', async () => {
    const full = aNextDesk()
    for (let index = 0; index < 10; index += 1)
      await full.add({ assignee: ana.person, claimedUntil: '2026-03-02T00:00:00.000Z' })
    const limited = aNextDesk({ read: async () => ({ reviews: [], next: '2026-03-01' }) })
    for (const [code, desk] of Object.entries({ 'review-claims-full': full, 'review-search-limited': limited })) {
      const refusal = await desk.press().catch((error: Error) => error)
      expect(page).toContain(`| \`${code}\` | ${(refusal as Error).message} |`)
    }
  })

  it('has a row for each refusal that an act on a review and `next` can have, beside those of every call', () => {
    const endpoints = [...reviewActEndpoints, claimNextReviewEndpoint]
    const ofReviews = endpoints.flatMap(({ errors }) => errors).filter((code) => code?.startsWith('review-'))
    for (const code of new Set(ofReviews)) expect(page).toContain(`| \`${code}\` |`)
  })
})
