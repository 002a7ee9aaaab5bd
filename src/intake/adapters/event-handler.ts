import type { CloudEvent } from '../../catalogue/cloud-event.ts'
import { type Circumstances, creatingHandler } from '../../platform/creating-handler.ts'
import type { HttpParts, Request } from '../../platform/http-handler.ts'
import type { Once } from '../../platform/idempotency.ts'
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
  const arrivalOf = (event: CloudEvent, { request, caller, idempotencyKey }: Circumstances) => ({
    tenantId: caller.tenantId,
    sender: caller.subject,
    retentionDays: caller.retentionDays,
    operation,
    idempotencyKey,
    event,
    correlationId: request.correlationId,
    traceparent: request.traceparent,
  })
  return creatingHandler(
    parts,
    (request, { tenantId, subject }) => read(withoutTenantClaim(find(request), { tenantId, sender: subject })),
    async (event, circumstances) => {
      const receipt = await ingestEvent(submit(arrivalOf(event, circumstances)))
      return {
        status: 202,
        headers: { location: `/v1/events/${receipt.id}`, 'x-correlation-id': receipt.correlationId },
        body: receipt,
      }
    },
  )
}
