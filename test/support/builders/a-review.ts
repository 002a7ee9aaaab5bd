import type { Fact } from '#facts/domain/fact.ts'
import type { Review } from '#workflow/domain/review.ts'

/** An open review of an event, due a day later. A test states only what it is about. */
export const aReviewOf = (
  { tenantid, eventid, eventtype, receivedat, correlationid }: Fact,
  known: Partial<Review> = {},
): Review => ({
  tenantId: tenantid,
  eventId: eventid,
  type: eventtype,
  receivedAt: receivedat,
  correlationId: correlationid,
  purpose: 'decide',
  status: 'open',
  level: 1,
  need: 1,
  openedAt: receivedat,
  dueAt: new Date(Date.parse(receivedat) + 86_400_000).toISOString(),
  score: 45,
  band: 'medium',
  rules: [],
  assessmentFactId: '0d3bd9e4-3a65-5d6c-9a0e-5c2ad7b1f0b3',
  accounts: [],
  policy: { id: 'standard', version: 1 },
  reporter: { id: 'a-producer' },
  decisions: [],
  version: 1,
  act: 0,
  step: 1,
  recentKeys: [],
  ...known,
})
