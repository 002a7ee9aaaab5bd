import type { CloudEvent } from '#catalogue/cloud-event.ts'
import { actorOf } from '#kernel/domain/caller.ts'
import { creatingCall } from '#platform/creating-call.ts'
import type { GuardedParts } from '#platform/guarded-call.ts'
import type { Request } from '#platform/http-handler.ts'
import type { Once } from '#platform/idempotency.ts'
import type { Call } from '#platform/route-calls.ts'
import { hasVaultValues } from '#vault/application/take-out.ts'
import { comparable } from '../application/comparable.ts'
import { submit } from '../application/submit.ts'
import { withoutTenantClaim } from '../application/tenant-claim.ts'
import type { Receipt, Submission } from '../domain/submission.ts'

type Parts = GuardedParts & Readonly<{ once: Once; ingestEvent: (submission: Submission) => Promise<Receipt> }>

type EventReader = Readonly<{
  /** Extracts the raw event from the request. */
  find: (request: Request) => unknown
  /** Validates it. @throws Refusal when it is invalid. */
  read: (input: unknown) => CloudEvent
}>

/** Builds the call of `ingest-event`, for a single event. */
export const eventCall = ({ ingestEvent, ...parts }: Parts, { find, read }: EventReader): Call => {
  const { method, path } = parts.endpoint
  const operation = `${method.toUpperCase()} ${path}`
  return creatingCall(
    parts,
    async (request, caller) => {
      const sender = { tenantId: caller.tenantId, actor: actorOf(caller) }
      const event = read(withoutTenantClaim(find(request), sender))
      return { payload: comparable(event), isConfidential: hasVaultValues(event), input: event }
    },
    async (event, { request, caller, idempotencyKey }) => {
      const { tenantId, partnerId, retentionDays } = caller
      const { correlationId, traceparent } = request
      const arrival = {
        tenantId,
        partnerId,
        actor: actorOf(caller),
        retentionDays,
        operation,
        idempotencyKey,
        correlationId,
        traceparent,
      }
      const receipt = await ingestEvent(submit({ ...arrival, event }))
      return {
        status: 202,
        headers: { location: `/v1/events/${receipt.id}`, 'x-correlation-id': receipt.correlationId },
        body: receipt,
      }
    },
  )
}
