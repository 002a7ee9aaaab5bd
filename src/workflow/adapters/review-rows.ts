import * as z from 'zod'
import type { Person } from '#approval/domain/person.ts'
import { dueKeyOf } from '#facts/adapters/due-reviews.ts'
import { partitionOf } from '#facts/adapters/partition.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { bands } from '#kernel/domain/event-status.ts'
import type { QueuePart, ReviewKey, StoredReview } from '../application/ports.ts'
import type { Review } from '../domain/review.ts'
import { needsSupervisor } from '../domain/review-choices.ts'

const person = z.object({ id: z.string(), issuer: z.string().optional() })

const reviewRow = z.object({
  tenantId: z.string(),
  partnerId: z.string().optional(),
  eventId: z.string(),
  type: z.string(),
  receivedAt: z.string(),
  correlationId: z.string(),
  purpose: z.enum(['decide', 'confirm']),
  status: z.enum(['open', 'decided']),
  level: z.union([z.literal(1), z.literal(2)]),
  need: z.union([z.literal(1), z.literal(2)]),
  openedAt: z.string(),
  dueAt: z.string(),
  overdueAt: z.string().optional(),
  levelTwoDueAt: z.string().optional(),
  score: z.int(),
  band: z.enum(bands),
  firstReason: z.string().optional(),
  rules: z.array(z.string()),
  assessmentFactId: z.string(),
  amount: z.object({ minorUnits: z.int(), currency: z.string() }).optional(),
  accounts: z.array(z.object({ role: z.enum(['debtor', 'creditor', 'account']), accountId: z.string() })),
  policy: z.object({ id: z.string(), version: z.int() }),
  reporter: person,
  eventUserIds: z.array(z.string()),
  assignee: person.optional(),
  claimedUntil: z.string().optional(),
  decisions: z.array(
    z.object({
      person,
      outcome: z.enum(['approve', 'reject']),
      at: z.string(),
      act: z.int(),
      assessmentFactId: z.string(),
      level: z.union([z.literal(1), z.literal(2)]),
      isSupervisor: z.boolean(),
      isLate: z.boolean(),
    }),
  ),
  decidedAt: z.string().optional(),
  outcome: z.enum(['approve', 'reject']).optional(),
  version: z.int(),
  act: z.int(),
  changedAt: z.string().optional(),
  step: z.int(),
  recentKeys: z.array(z.object({ key: z.string(), act: z.int() })),
})

/** The parts of a row that the saved views need. */
export const reviewOutline = reviewRow.pick({
  eventId: true,
  status: true,
  level: true,
  openedAt: true,
  dueAt: true,
  decisions: true,
  assessmentFactId: true,
  act: true,
  changedAt: true,
  decidedAt: true,
  assignee: true,
  claimedUntil: true,
})

/** What a row has. An invalid row was edited by hand: it has no review, because no one decides on a guess. */
export const storedReviewIn = (row: Readonly<Record<string, unknown>>): StoredReview => {
  const { data: review } = reviewRow.safeParse(row)
  return { lock: { act: row.act, claimedUntil: row.claimedUntil }, ...(review && { review }) }
}

/** The key of a review in the table `reviews`: the partition of its event. */
export const reviewKeyOf = (key: ReviewKey) => ({ pk: partitionOf(key) })

/** The row of a review: its fields, and the keys of the indexes that it is in. */
export const rowOfReview = (review: Review) => ({
  ...review,
  ...reviewKeyOf(review),
  ...queuePlaceOf(review),
  ...assigneeKeyOf(review),
  ...dueKeyOf(review),
})

/** What needs a supervisor, and what any person who reviews can decide, each in a partition of the index `byQueue`. */
const supervisedPk = (tenantId: string): string => `${tenantId}#open#2`
const officersPk = (tenantId: string): string => `${tenantId}#open#1`
const decidedPk = (tenantId: string): string => `${tenantId}#decided`

/** The partitions of the index `byQueue` that have a part of a queue. What needs a supervisor is first: it can be overdue. */
export const queuePksOf = ({ tenantId, status, isForOfficers = false }: QueuePart): readonly string[] => {
  if (status === 'decided') return [decidedPk(tenantId)]
  return isForOfficers ? [officersPk(tenantId)] : [supervisedPk(tenantId), officersPk(tenantId)]
}

/** The largest safe integer has 16 digits. */
const amountDigits = 16

/**
 * The place of a review in the queue of its tenant. Open reviews are ordered by urgency: due time, then the higher score, the
 * higher amount in minor units, and age. A review that is overdue was due before any other. Decided reviews are ordered by time.
 */
const queuePlaceOf = (review: Review) => {
  const { tenantId, eventId, status, decidedAt } = review
  if (status === 'decided') return { queuePk: decidedPk(tenantId), queueSk: `${decidedAt}#${eventId}` }
  return {
    queuePk: needsSupervisor(review) ? supervisedPk(tenantId) : officersPk(tenantId),
    queueSk: urgencyOf(review),
  }
}

const urgencyOf = ({ dueAt, score, amount, receivedAt, eventId }: Review): string =>
  [
    dueAt.slice(0, 'YYYY-MM-DDThh:mm'.length),
    String(100 - score).padStart(3, '0'),
    String(Number.MAX_SAFE_INTEGER - Math.abs(amount?.minorUnits ?? 0)).padStart(amountDigits, '0'),
    receivedAt,
    eventId,
  ].join('#')

/** Only an open review that a person has claimed has this key. `claimedUntil` is the sort key. */
const assigneeKeyOf = ({ tenantId, status, assignee }: Review) =>
  status === 'open' && assignee !== undefined ? { assigneePk: assigneePkOf(tenantId, assignee) } : {}

/** The partition of a person in the index `byAssignee`. Issuer and id can be longer than a key. */
export const assigneePkOf = (tenantId: string, { id, issuer = '' }: Person): string =>
  `${tenantId}#${sha256(JSON.stringify([issuer, id]))}`
