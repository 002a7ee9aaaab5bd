import { randomUUID } from 'node:crypto'
import type { Review, ReviewChoice } from '#workflow/domain/review.ts'
import type { Reviewer } from '#workflow/domain/review-rules.ts'

/** The issuer of the people of a tenant. */
export const reviewIssuer = 'https://login.example.com'

/** A person who reviews, with the scopes of a reviewer unless others are named. */
export const aReviewer = (id: string, scopes: readonly string[] = ['reviews:read', 'reviews:decide']): Reviewer => ({
  person: { id, issuer: reviewIssuer },
  scopes: new Set(scopes),
})

/** A person who supervises reviews. */
export const aSupervisor = (id: string): Reviewer =>
  aReviewer(id, ['reviews:read', 'reviews:decide', 'reviews:supervise'])

const anAssessmentFactId = '0d3bd9e4-3a65-5d6c-9a0e-5c2ad7b1f0b3'

/** The choice of a person on the assessment of `aReview`: approve, as the first act. */
export const aChoice = (known: Partial<ReviewChoice> & Pick<ReviewChoice, 'person'>): ReviewChoice => ({
  outcome: 'approve',
  at: '2026-03-01T12:30:00.000Z',
  act: 1,
  assessmentFactId: anAssessmentFactId,
  level: 1,
  isSupervisor: false,
  isLate: false,
  ...known,
})

/** The open review of a held payment, as it was opened. A test states only what it is about. */
export const aReview = (known: Partial<Review> = {}): Review => ({
  tenantId: 'acme',
  eventId: randomUUID(),
  type: 'Payment.Transfer.Observed.v1',
  receivedAt: '2026-03-01T12:00:01.000Z',
  correlationId: randomUUID(),
  purpose: 'decide',
  status: 'open',
  level: 1,
  need: 1,
  openedAt: '2026-03-01T12:00:05.000Z',
  dueAt: '2026-03-02T12:01:00.000Z',
  score: 45,
  band: 'medium',
  firstReason: 'The amount of 12,500.00 EUR is large.',
  rules: ['large-amount@2'],
  assessmentFactId: anAssessmentFactId,
  amount: { minorUnits: 1_250_000, currency: 'EUR' },
  accounts: [
    { role: 'debtor', accountId: '4711' },
    { role: 'creditor', accountId: '0815' },
  ],
  policy: { id: 'standard', version: 1 },
  reporter: { id: 'desk-7', issuer: reviewIssuer },
  eventUserIds: [],
  decisions: [],
  version: 1,
  act: 0,
  step: 1,
  recentKeys: [],
  ...known,
})
