import * as z from 'zod'
import { identifier } from '#catalogue/define.ts'
import type { Endpoint } from '../endpoint.ts'
import { eventId, moment, nextCursor } from '../parts.ts'
import { aReviewRow } from './review-row.ts'

const count = z.int().min(0)

export const reviewSummary = z
  .object({
    counts: z
      .object({
        open: count,
        mine: count.describe('Claimed by the caller: `assignee=me`.'),
        unclaimed: count.describe('`assignee=none`.'),
        overdue: count.describe('`due=late`.'),
        secondPerson: count.describe('`waiting=second-person`.'),
        escalated: count.describe('`level=2`.'),
        decidedToday: count.describe('`status=decided&decided=today`.'),
      })
      .describe('The number of reviews in each saved view, with the filter of the list that shows it.'),
    oldest: z
      .object({ eventId, openedAt: moment, dueAt: moment })
      .optional()
      .describe('The open review that was opened first.'),
    latestChangeAt: moment.optional().describe('When a review that is open, or was decided today, changed last.'),
    state: z
      .string()
      .describe('Changes with every act, and when a claim or a due time ends. A renewed claim does not change it.'),
    complete: z
      .boolean()
      .describe('`false` if there are more than 5,000 open or 1,000 decided reviews. The counts are then too low.'),
  })
  .meta({ id: 'ReviewSummary', title: 'Summary of the reviews' })

/** The number of reviews in each saved view. */
export const getReviewSummaryEndpoint: Endpoint = {
  name: 'get-review-summary',
  unrecordedBecause: 'It shows counts.',
  method: 'get',
  path: '/v1/reviews/summary',
  access: 'reviews:read',
  isConditional: true,
  tag: 'Reviews',
  summary: 'Count the reviews of each saved view',
  description:
    'For screens that ask every few seconds: read lists again only when the `ETag` has changed. An answer can be three seconds old, and ' +
    'one second older for each 500 open reviews and reviews that were decided today.',
  answers: {
    200: {
      description: 'The counts.',
      content: {
        'application/json': {
          schema: reviewSummary,
          example: {
            counts: { open: 16, mine: 2, unclaimed: 14, overdue: 3, secondPerson: 1, escalated: 0, decidedToday: 21 },
            oldest: { eventId: aReviewRow.eventId, openedAt: aReviewRow.openedAt, dueAt: aReviewRow.dueAt },
            latestChangeAt: '2026-03-01T10:42:00.000Z',
            state: '3a7bd3e2360a3d29eea436fcfb7e44c735d117c42d1c1835420b6b9942dd4f1b',
            complete: true,
          },
        },
      },
    },
  },
}

export const reviewPerson = z
  .object({
    id: identifier(z.string()).describe('The subject of the token.'),
    issuer: z.string().optional(),
    assignee: identifier(z.string()).optional().describe('For the filter `assignee` of the list.'),
    claims: count.describe('The open reviews that the person has claimed now.'),
    lastDecidedAt: moment.optional(),
  })
  .meta({ id: 'ReviewPerson', title: 'Person who reviews' })

/** The people that a review can be assigned to. */
export const listReviewPeopleEndpoint: Endpoint = {
  name: 'list-review-people',
  unrecordedBecause: 'It shows who reviews, and no event.',
  method: 'get',
  path: '/v1/reviews/people',
  access: 'reviews:read',
  isConditional: true,
  tag: 'Reviews',
  summary: 'List the people who review',
  description:
    'The people who claimed an open review last, and those who decided one of the latest thousand reviews. It does not list ' +
    'users: a person appears with the first claim. In one page, by issuer and id. An answer can be half a minute old, and one second ' +
    'older for each 500 reviews. Operators are refused.',
  answers: {
    200: {
      description: 'All of them. `nextCursor` is always `null`.',
      content: {
        'application/json': {
          schema: z
            .object({ items: z.array(reviewPerson), nextCursor })
            .meta({ id: 'ReviewPeople', title: 'People who review' }),
          example: {
            items: [
              {
                id: 'ana',
                issuer: 'https://login.example.com',
                assignee: 'https://login.example.com ana',
                claims: 1,
                lastDecidedAt: '2026-03-01T10:31:00.000Z',
              },
            ],
            nextCursor: null,
          },
        },
      },
    },
  },
  errors: ['operator-forbidden'],
}
