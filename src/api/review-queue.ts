import * as z from 'zod'
import { identifier } from '#catalogue/define.ts'
import type { Endpoint, Parameter } from './endpoint.ts'
import { band } from './event-view.ts'
import { replayed } from './intake.ts'
import { pageParameters } from './list-query.ts'
import { eventId, moment, nextCursor } from './parts.ts'
import { aReviewRow, reviewRow } from './reviews/review-row.ts'

const inQuery = (name: string, description: string, schema: z.ZodType, example: unknown): Parameter => ({
  name,
  in: 'query',
  description,
  schema,
  example,
})

/** The filters that the list and `next` share. */
const filters: readonly Parameter[] = [
  inQuery('band', 'Only events with this band.', band, 'medium'),
  inQuery('type', 'Only events of this type. An alias means its type.', z.string().min(1).max(128), aReviewRow.type),
  inQuery(
    'rule',
    'Only events for which this rule fired: with its version, or without it for every version.',
    z.string().min(1).max(80),
    'structuring@1',
  ),
  inQuery(
    'account',
    'Only events that name this account, in any spelling.',
    identifier(z.string().min(1).max(64)),
    '4711',
  ),
  inQuery(
    'assignee',
    '`me`: claimed by the caller. `none`: claimed by no one. Or the issuer and the subject of a person, with one blank between. ' +
      'A claim counts until it ends. Of decided reviews: a person who decided.',
    identifier(z.string().min(1).max(2_400)),
    'me',
  ),
  inQuery(
    'due',
    '`late`: the due time is over. `today`: due before the end of the day in UTC, with those that are late.',
    z.enum(['late', 'today']),
    'late',
  ),
  inQuery('level', '`2`: a supervisor must be one of those who decide.', z.enum(['1', '2']), '2'),
  inQuery(
    'amountMin',
    'Only amounts of at least so many minor units of `currency`, which is required with it.',
    z.int().min(0),
    1_000_000,
  ),
  inQuery('currency', 'Only amounts in this currency.', z.string().min(1).max(3), 'EUR'),
  inQuery(
    'waiting',
    '`second-person`: one person has decided at level 1, and another must.',
    z.enum(['second-person']),
    'second-person',
  ),
]

const reviewPage = z.object({ items: z.array(reviewRow).max(200), nextCursor }).meta({
  id: 'ReviewPage',
  title: 'Page of reviews',
  description: 'Open reviews by urgency, decided ones newest first.',
})

/** A page of reviews, most urgent first. */
export const listReviewsEndpoint: Endpoint = {
  name: 'list-reviews',
  unrecordedBecause: 'It shows no value of the vault.',
  method: 'get',
  path: '/v1/reviews',
  access: 'reviews:read',
  isConditional: true,
  tag: 'Reviews',
  summary: 'List reviews',
  description:
    'Open reviews, most urgent first: overdue, then by due time, score, amount and age. Decided reviews, newest first. From an ' +
    'index that is usually less than a second behind. A page may have fewer items than `limit`, or none, and a `nextCursor`: ' +
    'continue until it is `null`. An operator sees `•••` for people and account ids. Unknown parameters are rejected.',
  parameters: [
    inQuery(
      'status',
      '`open`: not decided, claimed or not. `claimed`: open with a valid claim. `decided`: the outcome is final.',
      z.enum(['open', 'claimed', 'decided']).default('open'),
      'open',
    ),
    ...filters,
    inQuery(
      'decided',
      '`today`: decided since the begin of the day in UTC. With `status=decided`.',
      z.enum(['today']),
      'today',
    ),
    inQuery(
      'sort',
      '`urgency`: the order of the list. `-urgency`: the other way round.',
      z.enum(['urgency', '-urgency']).default('urgency'),
      'urgency',
    ),
    ...pageParameters,
  ],
  answers: {
    200: {
      description: 'One page of reviews.',
      content: {
        'application/json': { schema: reviewPage, example: { items: [aReviewRow], nextCursor: null } },
      },
    },
  },
  errors: ['query-invalid'],
}

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
    'For screens that ask every few seconds: read lists again only when the `ETag` has changed. An answer can be three seconds old.',
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
    'users: a person appears with the first claim. In one page, by issuer and id. An answer can be half a minute old. Operators ' +
    'are refused.',
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

/** Claims the most urgent review that the caller may decide. */
export const claimNextReviewEndpoint: Endpoint = {
  name: 'claim-next-review',
  method: 'post',
  path: '/v1/reviews/next',
  access: 'reviews:decide',
  creates: true,
  tag: 'Reviews',
  summary: 'Claim the most urgent review',
  description:
    'Finds the most urgent open review that no one has claimed and the caller may decide, and claims it for the caller in the same ' +
    'call, so two calls never get the same. The filters are those of the list, in the query. It searches the 4,500 most urgent reviews.',
  parameters: filters,
  answers: {
    200: {
      description: 'The review, claimed by the caller until `claimedUntil`.',
      headers: { 'Idempotent-Replayed': replayed },
      content: { 'application/json': { schema: reviewRow, example: aReviewRow } },
    },
    204: {
      description: 'There is no such review.',
      headers: { 'Idempotent-Replayed': replayed },
      content: {},
    },
  },
  errors: ['query-invalid', 'operator-forbidden'],
}

/** Every call that reads the queue of reviews, or takes from it. */
export const reviewQueueEndpoints: readonly Endpoint[] = [
  listReviewsEndpoint,
  getReviewSummaryEndpoint,
  listReviewPeopleEndpoint,
  claimNextReviewEndpoint,
]
