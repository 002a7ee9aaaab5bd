import * as z from 'zod'
import { proposalDaysMax } from '#approval/domain/proposal.ts'
import { holdTarget } from '#catalogue/families/custody.ts'
import type { Endpoint } from '../endpoint.ts'
import { pageParameters } from '../list-query.ts'
import { answersOf, custodyCall, exampleProposal, idOf, orderBytesMax, proposalShape, reasonField } from './parts.ts'

const reason = reasonField
const { tenant, eventId, accountId, subject } = holdTarget.shape

/** A legal hold as a request proposes it. */
export const holdBody = z
  .union(
    [
      z.strictObject({ tenant: tenant.unwrap(), reason }),
      z.strictObject({ eventId: eventId.unwrap(), reason }),
      z.strictObject({ accountId: accountId.unwrap(), reason }),
      z.strictObject({ subject: subject.unwrap(), reason }),
    ],
    'must have exactly one of tenant, eventId, accountId and subject, and a reason of 10 to 500 characters',
  )
  .meta({
    id: 'HoldOrder',
    title: 'Legal hold to propose',
    description: 'What to protect, exactly one thing, and why.',
  })

const holdView = z
  .object({
    id: idOf('hold'),
    target: holdTarget.describe('What the hold protects.'),
    reason: z.string(),
    status: z
      .enum(['proposed', 'active', 'lifted', 'lapsed', 'withdrawn'])
      .describe('Only an `active` hold protects anything.'),
    ...proposalShape,
    lift: z
      .object({ status: z.enum(['proposed', 'lifted', 'lapsed', 'withdrawn']), ...proposalShape })
      .optional()
      .describe('The last proposal to lift the hold.'),
  })
  .meta({ id: 'Hold', title: 'Legal hold' })

const anId = '0d0c4a1e-6b0f-5a43-9d3c-2f1a4d7b8c11'
const anOrder = { accountId: 'DE02120300000000202051', reason: 'Case 2026-118: court order of 1 March' }
const aHold = {
  id: anId,
  target: { accountId: anOrder.accountId },
  reason: anOrder.reason,
  status: 'proposed',
  ...exampleProposal,
}

const { answer, proposed, pageAnswer, idParameter } = answersOf({ noun: 'hold', view: holdView, example: aHold })

export const proposeHoldEndpoint: Endpoint = {
  ...custodyCall,
  name: 'propose-hold',
  method: 'post',
  path: '/v1/operations/holds',
  creates: true,
  summary: 'Propose a legal hold',
  description:
    'A hold protects nothing until another person approves it. Then its events are neither erased nor archived until it is ' +
    `lifted. The proposal lapses after ${proposalDaysMax} days.`,
  body: { bytesMax: orderBytesMax, content: { 'application/json': { schema: holdBody, example: anOrder } } },
  answers: { 201: proposed },
  errors: ['hold-invalid', 'event-not-found', 'event-archived'],
}

export const approveHoldEndpoint: Endpoint = {
  ...custodyCall,
  name: 'approve-hold',
  method: 'post',
  path: '/v1/operations/holds/{id}/approve',
  summary: 'Approve a legal hold',
  description: 'The caller must not have proposed it. A repeat changes nothing, so a retry is safe and needs no key.',
  parameters: [idParameter],
  answers: { 200: answer('The hold is active.', { status: 'active' }) },
  errors: ['four-eyes-required', 'hold-not-found', 'proposal-altered', 'proposal-lapsed', 'proposal-withdrawn'],
}

export const withdrawHoldEndpoint: Endpoint = {
  ...custodyCall,
  name: 'withdraw-hold',
  method: 'post',
  path: '/v1/operations/holds/{id}/withdraw',
  summary: 'Withdraw the open proposal of a legal hold',
  description:
    'Withdraws the proposal of the hold or, for an active hold, the last proposal to lift it. Only its proposer can. A repeat ' +
    'changes nothing.',
  parameters: [idParameter],
  answers: { 200: answer('The proposal is withdrawn. It cannot be approved.', { status: 'withdrawn' }) },
  errors: ['hold-inactive', 'hold-not-found', 'proposal-activated', 'proposer-required'],
}

export const liftHoldEndpoint: Endpoint = {
  ...custodyCall,
  name: 'lift-hold',
  method: 'post',
  path: '/v1/operations/holds/{id}/lift',
  summary: 'Propose to lift a legal hold',
  description: 'The hold protects its events until another person approves it. A repeat changes nothing.',
  parameters: [idParameter],
  answers: { 200: answer('The lifting is proposed.', { status: 'active' }) },
  errors: ['hold-inactive', 'hold-not-found', 'proposal-taken'],
}

export const approveLiftEndpoint: Endpoint = {
  ...custodyCall,
  name: 'approve-lift',
  method: 'post',
  path: '/v1/operations/holds/{id}/lift/approve',
  summary: 'Approve the lifting of a legal hold',
  description: 'The caller must not have proposed the lifting. A repeat changes nothing.',
  parameters: [idParameter],
  answers: { 200: answer('The hold is lifted. It protects nothing any more.', { status: 'lifted' }) },
  errors: [
    'four-eyes-required',
    'hold-inactive',
    'hold-not-found',
    'proposal-altered',
    'proposal-lapsed',
    'proposal-not-found',
    'proposal-withdrawn',
  ],
}

export const listHoldsEndpoint: Endpoint = {
  ...custodyCall,
  name: 'list-holds',
  method: 'get',
  path: '/v1/operations/holds',
  isConditional: true,
  summary: 'List the legal holds of a tenant',
  description: 'In every status. Strongly consistent.',
  parameters: [...pageParameters],
  answers: { 200: pageAnswer({ id: 'HoldPage', title: 'Page of legal holds' }) },
  errors: ['query-invalid'],
}

/** Every call of `/v1/operations/holds`. */
export const holdEndpoints: readonly Endpoint[] = [
  proposeHoldEndpoint,
  approveHoldEndpoint,
  withdrawHoldEndpoint,
  liftHoldEndpoint,
  approveLiftEndpoint,
  listHoldsEndpoint,
]
