import { randomUUID } from 'node:crypto'
import { reviewActEndpoints } from '#api/reviews/acts.ts'
import { makeLogger, makeMetrics } from '#platform/logger.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { reviewingCall } from '#workflow/adapters/reviewing-call.ts'
import { makeActOnReview } from '#workflow/application/act-on-review.ts'
import type { Reviewer } from '#workflow/domain/review-rules.ts'
import { makeReviewParts } from '../ports/workflow-stores.ts'
import { aReviewDesk } from './a-review-desk.ts'
import { anHttpEvent } from './an-http-event.ts'
import { aContext } from './an-sqs-event.ts'

type Sent = Readonly<{ who: Reviewer; eventId: string; step: string; body?: unknown }>

/** The calls that act on reviews, up to the stores in memory. Nothing remembers the first answer to a key. */
export const aReviewDoor = async () => {
  const desk = await aReviewDesk(makeReviewParts)
  const actOnReview = makeActOnReview(desk.needs)
  const confidential: (boolean | undefined)[] = []

  const send = async ({ who, eventId, step, body }: Sent) => {
    const { person, scopes } = who
    const caller = {
      ...{ subject: person.id, issuer: person.issuer ?? '', tenantId: desk.tenantId, partnerId: undefined, scopes },
      isOperator: scopes.has('operator'),
    }
    const parts = { logger: makeLogger('test'), metrics: makeMetrics('test') }
    const call = (endpoint: (typeof reviewActEndpoints)[number]) =>
      reviewingCall(
        {
          ...parts,
          authenticate: async () => caller,
          admit: async () => caller,
          charge: async () => undefined,
          report: async () => undefined,
          recordRead: async () => undefined,
          once: (operation, act) => {
            confidential.push(operation.isConfidential)
            return act(operation.request.headers['idempotency-key'] ?? '')
          },
          clock: desk.needs.clock,
          endpoint,
        },
        actOnReview,
      )
    const path = `/v1/reviews/${eventId}/${step}`
    const event = {
      ...anHttpEvent({ path, headers: { 'idempotency-key': randomUUID() }, body }),
      pathParameters: { eventId },
      routeKey: `POST /v1/reviews/{eventId}/${step}`,
    }
    const answer = await routeCalls(parts, reviewActEndpoints.map(call))(event, aContext())
    return { status: answer.statusCode, body: JSON.parse(answer.body ?? '{}') as Readonly<Record<string, unknown>> }
  }
  return { desk, send, confidential }
}
