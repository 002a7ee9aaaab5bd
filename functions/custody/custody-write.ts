import { v7 } from 'uuid'
import { makeDoor } from '#access/adapters/door.ts'
import {
  approveErasureEndpoint,
  erasureBody,
  proposeErasureEndpoint,
  withdrawErasureEndpoint,
} from '#api/custody/erasures.ts'
import {
  approveHoldEndpoint,
  approveLiftEndpoint,
  holdBody,
  liftHoldEndpoint,
  proposeHoldEndpoint,
  withdrawHoldEndpoint,
} from '#api/custody/holds.ts'
import type { Endpoint } from '#api/endpoint.ts'
import { contextOf } from '#approval/adapters/approval-context.ts'
import { makeDynamoCustodyRegister } from '#custody/adapters/dynamo-custody-register.ts'
import { makeApproveErasure } from '#custody/application/approve-erasure.ts'
import { makeApproveHold } from '#custody/application/approve-hold.ts'
import { makeApproveLift } from '#custody/application/approve-lift.ts'
import { viewOfErasure } from '#custody/application/erasure-view.ts'
import { viewOfHold } from '#custody/application/hold-view.ts'
import { makeLiftHold } from '#custody/application/lift-hold.ts'
import { makeProposeErasure } from '#custody/application/propose-erasure.ts'
import { makeProposeHold } from '#custody/application/propose-hold.ts'
import { orderOfErasure, orderOfHold } from '#custody/application/read-custody-body.ts'
import { makeWithdrawErasure } from '#custody/application/withdraw-erasure.ts'
import { makeWithdrawHold } from '#custody/application/withdraw-hold.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { creatingCall } from '#platform/creating-call.ts'
import { guardedCall } from '#platform/guarded-call.ts'
import { makeOnce } from '#platform/idempotency.ts'
import { jsonBody } from '#platform/json-body.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { custodySettings } from '#platform/settings/custody.ts'
import { factsSettings, idempotencySettings } from '#platform/settings/facts.ts'
import { systemClock as clock } from '#platform/system-clock.ts'

const { door, config, dynamo } = makeDoor('custody-write', custodySettings, factsSettings, idempotencySettings)
const register = makeDynamoCustodyRegister(dynamo, { table: config.custodyTable, facts: config.facts })
const needs = { register, clock, facts: makeDynamoFactLog(dynamo, config.facts) }
const once = makeOnce(dynamo, config.keys)
const proposeHold = makeProposeHold(needs)
const proposeErasure = makeProposeErasure({ ...needs, newJobId: v7 })

/** POST /v1/operations/holds: returns 201 when the proposal is written. A key belongs to one person. */
const holdProposal = creatingCall(
  { ...door, once, endpoint: proposeHoldEndpoint },
  async (request, { subject, issuer }) => {
    const order = orderOfHold(holdBody, jsonBody(request, proposeHoldEndpoint))
    return { payload: { order, subject, issuer }, input: order }
  },
  async (order, { request, caller, idempotencyKey }) => {
    const hold = await proposeHold({ ...order, idempotencyKey }, contextOf(request, caller))
    return { status: 201, body: viewOfHold(hold, clock()) }
  },
)

/** POST /v1/operations/erasures: returns 201 when the proposal is written. A key belongs to one person. */
const erasureProposal = creatingCall(
  { ...door, once, endpoint: proposeErasureEndpoint },
  async (request, { subject, issuer }) => {
    const order = orderOfErasure(erasureBody, jsonBody(request, proposeErasureEndpoint))
    return { payload: { order, subject, issuer }, input: order }
  },
  async (order, { request, caller, idempotencyKey }) => {
    const erasure = await proposeErasure({ ...order, idempotencyKey }, contextOf(request, caller))
    return { status: 201, body: viewOfErasure(erasure, clock()) }
  },
)

const holdStep = (endpoint: Endpoint, act: ReturnType<typeof makeApproveHold>) =>
  guardedCall({ ...door, endpoint }, async (request, caller) => {
    const hold = await act(request.pathParameters.id ?? '', contextOf(request, caller))
    return { status: 200, body: viewOfHold(hold, clock()) }
  })

const erasureStep = (endpoint: Endpoint, act: ReturnType<typeof makeApproveErasure>) =>
  guardedCall({ ...door, endpoint }, async (request, caller) => {
    const erasure = await act(request.pathParameters.id ?? '', contextOf(request, caller))
    return { status: 200, body: viewOfErasure(erasure, clock()) }
  })

export const handler = routeCalls(door, [
  holdProposal,
  holdStep(approveHoldEndpoint, makeApproveHold(needs)),
  holdStep(withdrawHoldEndpoint, makeWithdrawHold(needs)),
  holdStep(liftHoldEndpoint, makeLiftHold(needs)),
  holdStep(approveLiftEndpoint, makeApproveLift(needs)),
  erasureProposal,
  erasureStep(approveErasureEndpoint, makeApproveErasure(needs)),
  erasureStep(withdrawErasureEndpoint, makeWithdrawErasure(needs)),
])
