import * as z from 'zod'
import { identifier } from '#catalogue/define.ts'
import type { Endpoint, Parameter } from './endpoint.ts'
import { band } from './event-view.ts'
import { replayed } from './intake.ts'
import { pageParameters } from './list-query.ts'
import { nextCursor } from './parts.ts'
import { getReviewSummaryEndpoint, listReviewPeopleEndpoint } from './reviews/review-outline.ts'
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
    'call, so two calls never get the same. The filters are those of the list, in the query. A repeat with the same key returns the ' +
    'same review while the claim lasts. A person who has ten claims is refused. The search ends after 4,500 reviews, and is refused ' +
    'if it has found none by then and there are more.',
  parameters: filters,
  answers: {
    200: {
      description: 'The review, claimed by the caller until `claimedUntil`.',
      headers: { 'Idempotent-Replayed': replayed },
      content: { 'application/json': { schema: reviewRow, example: aReviewRow } },
    },
    204: {
      description: 'There is no open review that matches, that no one has claimed, and that the caller may decide.',
      headers: { 'Idempotent-Replayed': replayed },
      content: {},
    },
  },
  errors: ['query-invalid', 'operator-forbidden', 'review-claims-full', 'review-search-limited', 'review-unreadable'],
}

/** Every call that reads the queue of reviews, or takes from it. */
export const reviewQueueEndpoints: readonly Endpoint[] = [
  listReviewsEndpoint,
  getReviewSummaryEndpoint,
  listReviewPeopleEndpoint,
  claimNextReviewEndpoint,
]
