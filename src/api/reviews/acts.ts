import * as z from 'zod'
import { personal } from '#catalogue/define.ts'
import { actorIdLengthMax, isActorId } from '#kernel/domain/actor.ts'
import type { ErrorCode } from '#kernel/domain/errors.ts'
import type { Endpoint } from '../endpoint.ts'
import { eventIdParameter } from '../event-parameters.ts'
import { replayed } from '../intake.ts'
import { exampleIds } from '../parts.ts'
import { textOfPerson } from '../text-of-person.ts'
import { aReviewRow, reviewRow, reviewVersion } from './review-row.ts'

/** Bytes on the wire. Every character of a reason can be a character of four bytes, or an escape of twelve. */
const bodyBytesMax = 32 * 1024

/** Words of a person. They are stored in the vault, and not in the fact. */
const words = (lengthMin: number, lengthMax: number) => personal(textOfPerson(lengthMin, lengthMax))

const reason = words(10, 2_000).describe(
  'Why, for the people who read it later. Blanks at its ends do not count for the 10 characters.',
)

export const commentBody = z
  .strictObject({ text: words(1, 2_000) })
  .meta({ id: 'ReviewComment', title: 'Comment on a review' })

export const referenceBody = z
  .strictObject({
    reference: words(1, 500).describe('The id or the address of a document in another system.'),
    note: words(1, 500).optional().describe('What the document shows.'),
  })
  .meta({ id: 'ReviewReference', title: 'Reference for a review' })

export const escalationBody = z
  .strictObject({ reason })
  .meta({ id: 'ReviewEscalation', title: 'Escalation of a review' })

export const reassignmentBody = z
  .strictObject({
    to: z
      .strictObject({
        id: z
          .string()
          .min(1)
          .max(actorIdLengthMax)
          .refine(
            isActorId,
            'must be the subject of a token: visible characters, no blanks at its ends, not sluice/ or queue/ first',
          )
          .describe(
            'The subject of the token of the person: visible characters, without blanks at its ends, not beginning with `sluice/` or `queue/`.',
          ),
        issuer: z
          .string()
          .min(1)
          .max(2_048)
          .regex(/^[!-~]+$/, 'must be the issuer of a token, without blanks')
          .optional()
          .describe('Default: the issuer of your own token.'),
      })
      .describe('The person who reviews the event from now on. `GET /v1/reviews/people` lists people.'),
    reason,
  })
  .meta({ id: 'ReviewReassignment', title: 'Reassignment of a review' })

export const decisionBody = z
  .strictObject({
    outcome: z
      .enum(['approve', 'reject', 'escalate'])
      .describe('`approve` overturns a rejection, and `reject` confirms it. `escalate` leaves it to a supervisor.'),
    reason,
    basedOn: z
      .strictObject({ version: reviewVersion, assessmentFactId: z.uuid() })
      .describe('What you have read: the `version` of the review, and the id of its assessment.'),
  })
  .meta({ id: 'ReviewDecision', title: 'Decision on an event' })

const bodyOf = (schema: z.ZodType, example: unknown): NonNullable<Endpoint['body']> => ({
  bytesMax: bodyBytesMax,
  content: { 'application/json': { schema, example } },
})

type ReviewCall = Pick<Endpoint, 'name' | 'summary' | 'description' | 'body'> &
  Readonly<{ step: string; access?: Endpoint['access']; answer: string; known?: object; errors: readonly ErrorCode[] }>

/** Every act needs these. */
const ofEveryAct: readonly ErrorCode[] = [
  'event-archived',
  'operator-forbidden',
  'review-closed',
  'review-not-found',
  'review-unreadable',
]

const ofEveryText: readonly ErrorCode[] = ['review-invalid', 'vault-unavailable', 'secret-unavailable']

const act = ({ step, access = 'reviews:decide', answer, known = {}, errors, ...call }: ReviewCall): Endpoint => ({
  ...call,
  method: 'post',
  path: `/v1/reviews/{eventId}/${step}`,
  access,
  tag: 'Reviews',
  creates: true,
  parameters: [eventIdParameter],
  answers: {
    200: {
      description: answer,
      headers: { 'Idempotent-Replayed': replayed },
      content: { 'application/json': { schema: reviewRow, example: { ...aReviewRow, ...known } } },
    },
  },
  errors: [...ofEveryAct, ...(call.body ? ofEveryText : []), ...errors],
})

const unclaimed = { claimedBy: undefined, claimedUntil: undefined }
const aReason = 'The payer confirmed the payment by phone, and the contract was checked.'

export const claimReviewEndpoint = act({
  name: 'claim-review',
  step: 'claim',
  summary: 'Claim a review',
  description:
    'A claim keeps others from deciding until it ends, by default after 15 minutes. Claim again to renew it. A renewal does not ' +
    'change `version`. A person can have ten valid claims; concurrent calls can exceed them.',
  answer: 'The review is claimed.',
  errors: [
    'four-eyes-required',
    'review-claimed',
    'review-claims-full',
    'review-full',
    'review-level-two',
    'review-own-event',
  ],
})

export const releaseReviewEndpoint = act({
  name: 'release-review',
  step: 'release',
  summary: 'Release a review',
  description: 'Ends your claim, so that another person can claim the review at once.',
  answer: 'The review is released.',
  known: { ...unclaimed, version: 3 },
  errors: ['review-unclaimed'],
})

export const commentOnReviewEndpoint = act({
  name: 'comment-on-review',
  step: 'comments',
  summary: 'Comment on a review',
  body: bodyOf(commentBody, { text: 'The payer is on leave until Monday.' }),
  answer: 'The comment is stored.',
  errors: ['review-full'],
})

export const attachReferenceEndpoint = act({
  name: 'attach-reference',
  step: 'references',
  summary: 'Attach a reference to a document',
  body: bodyOf(referenceBody, { reference: 'KYC-311', note: 'The contract for the payment.' }),
  answer: 'The reference is stored.',
  errors: ['review-full'],
})

export const escalateReviewEndpoint = act({
  name: 'escalate-review',
  step: 'escalate',
  summary: 'Escalate a review to level two',
  description: 'From then on a person with the scope `reviews:supervise` must be one of those who decide.',
  body: bodyOf(escalationBody, { reason: 'The payer is known to me. A supervisor must decide this.' }),
  answer: 'The review is at level two.',
  known: { ...unclaimed, level: 2, version: 3 },
  errors: ['review-claimed', 'review-escalated', 'review-own-event'],
})

export const reassignReviewEndpoint = act({
  name: 'reassign-review',
  step: 'reassign',
  access: 'reviews:supervise',
  summary: 'Give a review to a person',
  description:
    'Claims the review for the person for 8 hours. Another claim ends. At level two, name a person with the scope `reviews:supervise` ' +
    'if only such a person can decide: the scopes of the person are unknown until it acts.',
  body: bodyOf(reassignmentBody, { to: { id: 'ben' }, reason: 'Ana is on leave from today.' }),
  answer: 'The person has the review.',
  known: { claimedBy: { id: 'ben', issuer: 'https://login.example.com' }, version: 3 },
  errors: ['four-eyes-required', 'review-full', 'review-level-two', 'review-own-event'],
})

export const decideReviewEndpoint = act({
  name: 'decide-review',
  step: 'decisions',
  summary: 'Decide on an event',
  description:
    'The outcome is final when as many people as `approvals.need` chose the same. Two who choose differently leave the decision to ' +
    'level two. No one decides on their own event, and no one decides twice on one assessment. A final outcome moves the event, except a confirmed ' +
    'rejection: the event is rejected already.',
  body: bodyOf(decisionBody, {
    outcome: 'approve',
    reason: aReason,
    basedOn: { version: 2, assessmentFactId: exampleIds.fact },
  }),
  answer: 'The choice is stored. `status` is `decided` if it is final.',
  known: {
    ...unclaimed,
    status: 'decided',
    approvals: { have: 1, need: 1 },
    decidedAt: '2026-03-01T10:44:07.112Z',
    outcome: 'approve',
    isLate: false,
    version: 3,
  },
  errors: [
    'four-eyes-required',
    'review-changed',
    'review-claimed',
    'review-escalated',
    'review-level-two',
    'review-own-event',
  ],
})

/** Every call that acts on a review. */
export const reviewActEndpoints: readonly Endpoint[] = [
  claimReviewEndpoint,
  releaseReviewEndpoint,
  commentOnReviewEndpoint,
  attachReferenceEndpoint,
  escalateReviewEndpoint,
  reassignReviewEndpoint,
  decideReviewEndpoint,
]
