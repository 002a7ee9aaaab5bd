import * as z from 'zod'
import { proposalDaysMax } from '#approval/domain/proposal.ts'
import { erasureCounts, erasureTarget } from '#catalogue/families/custody.ts'
import type { Endpoint } from '../endpoint.ts'
import { pageParameters } from '../list-query.ts'
import { exampleIds, moment } from '../parts.ts'
import { answersOf, custodyCall, exampleProposal, idOf, orderBytesMax, proposalShape, reasonField } from './parts.ts'

const reason = reasonField
const { eventId, subject, userId } = erasureTarget.shape

/** An erasure as a request proposes it. */
export const erasureBody = z
  .union(
    [
      z.strictObject({ eventId: eventId.unwrap(), reason }),
      z.strictObject({ subject: subject.unwrap(), reason }),
      z.strictObject({ userId: userId.unwrap(), reason }),
    ],
    'must have exactly one of eventId, subject and userId, and a reason of 10 to 500 characters',
  )
  .meta({
    id: 'ErasureOrder',
    title: 'Erasure to propose',
    description: 'Whose data to erase, exactly one thing, and why.',
  })

const erasureView = z
  .object({
    id: idOf('erasure'),
    target: erasureTarget.describe('Whose data are erased.'),
    reason: z.string(),
    status: z
      .enum(['proposed', 'approved', 'running', 'completed', 'incomplete', 'lapsed', 'withdrawn'])
      .describe(
        '`approved`: it begins within a minute. `incomplete`: it has ended, and `counts.held` or `counts.failed` is above 0. To ' +
          'repeat it, propose an erasure of the same target with a new key when the hold is lifted or the cause is removed.',
      ),
    ...proposalShape,
    jobId: z.uuid().optional().describe('The job that erases.'),
    counts: erasureCounts.partial().optional().describe('The progress, or the result of a completed erasure.'),
    completedAt: moment.optional(),
  })
  .meta({ id: 'Erasure', title: 'Erasure of personal data' })

const anId = '1b7e0a52-9f60-5c1e-8a55-70f1c2d3e4a5'
const anOrder = { subject: 'customer-42', reason: 'Request 2026-31 under article 17 GDPR' }
const anErasure = {
  id: anId,
  target: { subject: anOrder.subject },
  reason: anOrder.reason,
  status: 'proposed',
  ...exampleProposal,
}
const approved = { activatedBy: 'operator-9', activatedAt: '2026-03-01T10:30:00.000Z', jobId: exampleIds.request }
const aResult = {
  ...approved,
  counts: {
    erased: 12,
    held: 1,
    alreadyErased: 0,
    failed: 0,
    letters: 1,
    lettersUnreadable: 0,
    lettersUnsearched: 0,
    waiting: 0,
  },
  completedAt: '2026-03-01T10:31:00.000Z',
}

const { answer, proposed, pageAnswer, idParameter } = answersOf({
  noun: 'erasure',
  view: erasureView,
  example: anErasure,
})

export const proposeErasureEndpoint: Endpoint = {
  ...custodyCall,
  name: 'propose-erasure',
  method: 'post',
  path: '/v1/operations/erasures',
  creates: true,
  summary: 'Propose an erasure of personal data',
  description:
    'Erases the personal and secret values of an event, or of every event of a subject or a user. Nothing is erased until ' +
    `another person approves it. The proposal lapses after ${proposalDaysMax} days. A legal hold on the target refuses it.`,
  body: { bytesMax: orderBytesMax, content: { 'application/json': { schema: erasureBody, example: anOrder } } },
  answers: { 201: proposed },
  errors: ['erasure-invalid', 'event-not-found', 'event-archived', 'legal-hold'],
}

export const approveErasureEndpoint: Endpoint = {
  ...custodyCall,
  name: 'approve-erasure',
  method: 'post',
  path: '/v1/operations/erasures/{id}/approve',
  summary: 'Approve an erasure of personal data',
  description:
    'The caller must not have proposed it. Erased values cannot be restored. A repeat changes nothing, so a retry is safe and ' +
    'needs no key.',
  parameters: [idParameter],
  answers: { 200: answer('The erasure begins within a minute.', { status: 'approved', ...approved }) },
  errors: [
    'erasure-not-found',
    'event-not-found',
    'event-archived',
    'four-eyes-required',
    'legal-hold',
    'proposal-altered',
    'proposal-lapsed',
    'proposal-withdrawn',
  ],
}

export const withdrawErasureEndpoint: Endpoint = {
  ...custodyCall,
  name: 'withdraw-erasure',
  method: 'post',
  path: '/v1/operations/erasures/{id}/withdraw',
  summary: 'Withdraw an erasure of personal data',
  description: 'Only its proposer can, and only before it is approved. A repeat changes nothing.',
  parameters: [idParameter],
  answers: { 200: answer('The erasure is withdrawn. It cannot be approved.', { status: 'withdrawn' }) },
  errors: ['erasure-not-found', 'proposal-activated', 'proposer-required'],
}

export const listErasuresEndpoint: Endpoint = {
  ...custodyCall,
  name: 'list-erasures',
  method: 'get',
  path: '/v1/operations/erasures',
  isConditional: true,
  summary: 'List the erasures of a tenant',
  description: 'In every status, without their progress. Strongly consistent.',
  parameters: [...pageParameters],
  answers: { 200: pageAnswer({ id: 'ErasurePage', title: 'Page of erasures' }) },
  errors: ['query-invalid'],
}

export const getErasureEndpoint: Endpoint = {
  ...custodyCall,
  name: 'get-erasure',
  method: 'get',
  path: '/v1/operations/erasures/{id}',
  summary: 'Get an erasure',
  description: 'With its progress or its result. Strongly consistent.',
  parameters: [idParameter],
  answers: { 200: answer('The erasure.', { status: 'incomplete', ...aResult }) },
  errors: ['erasure-not-found'],
}

/** Every call of `/v1/operations/erasures`. */
export const erasureEndpoints: readonly Endpoint[] = [
  proposeErasureEndpoint,
  approveErasureEndpoint,
  withdrawErasureEndpoint,
  listErasuresEndpoint,
  getErasureEndpoint,
]
