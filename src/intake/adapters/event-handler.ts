import type { CloudEvent } from '#catalogue/cloud-event.ts'
import { creatingHandler } from '#platform/creating-handler.ts'
import type { HttpParts, Request } from '#platform/http-handler.ts'
import type { Once } from '#platform/idempotency.ts'
import { submit } from '../application/submit.ts'
import { withoutTenantClaim } from '../application/tenant-claim.ts'
import type { Receipt, Submission } from '../domain/submission.ts'

type Parts = HttpParts & Readonly<{ once: Once; ingestEvent: (submission: Submission) => Promise<Receipt> }>

type Reading = Readonly<{
  /** Finds the event in the request, as it came. */
  find: (request: Request) => unknown
  /** Makes the event of it. @throws Refusal where it does not fit. */
  read: (input: unknown) => CloudEvent
}>

/** Wraps `ingest-event` as a call that takes in a single event. */
export const eventHandler = ({ ingestEvent, ...parts }: Parts, { find, read }: Reading) => {
  const { method, path } = parts.endpoint
  const operation = `${method.toUpperCase()} ${path}`
  return creatingHandler(
    parts,
    async (request, { tenantId, subject }) => {
      const event = read(withoutTenantClaim(find(request), { tenantId, sender: subject }))
      return { payload: event, input: event }
    },
    async (event, { request, caller, idempotencyKey }) => {
      const { tenantId, subject: sender, retentionDays } = caller
      const { correlationId, traceparent } = request
      const arrival = { tenantId, sender, retentionDays, operation, idempotencyKey, correlationId, traceparent }
      const receipt = await ingestEvent(submit({ ...arrival, event }))
      return {
        status: 202,
        headers: { location: `/v1/events/${receipt.id}`, 'x-correlation-id': receipt.correlationId },
        body: receipt,
      }
    },
  )
}
