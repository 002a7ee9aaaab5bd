import * as z from 'zod'
import { batchEventCountMax } from '#api/batch.ts'
import type { Endpoint } from '#api/endpoint.ts'
import { issuesOf } from '#kernel/application/issues-of.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { withoutNulls } from '#kernel/domain/json.ts'
import type { Request } from '#platform/http-handler.ts'
import { jsonBody, mediaTypeOf } from '#platform/json-body.ts'
import type { BatchCandidate } from '../application/read-candidate.ts'
import { type Sender, withoutTenantClaim } from '../application/tenant-claim.ts'

const candidates = z.array(z.unknown()).min(1).max(batchEventCountMax)
const keyed = z.strictObject({ events: candidates })

/**
 * Returns the events of a batch, not yet validated: each with its own key (`application/json`), or bare, in the batched format
 * of CloudEvents (`application/cloudevents-batch+json`). Fields and attributes that are null are absent.
 * @throws Refusal `content-type-unsupported`, `body-too-large`, `body-not-json`, `batch-invalid`. @throws Violation when
 * the batch names another tenant.
 */
export const readHttpBatch = (request: Request, endpoint: Endpoint, sender: Sender): readonly BatchCandidate[] => {
  const content = withoutTenantClaim(withoutNulls(jsonBody(request, endpoint)), sender)
  if (mediaTypeOf(request) === 'application/json')
    return parsed(keyed, content).events.map((input) => ({ shape: 'keyed', input: withoutNulls(input, 2) }))
  return parsed(candidates, content).map((input) => ({ shape: 'bare', input: withoutNulls(input) }))
}

const parsed = <Schema extends z.ZodType>(schema: Schema, content: unknown): z.output<Schema> => {
  const { success, data, error } = schema.safeParse(content)
  if (success) return data
  throw new Refusal('batch-invalid', `The body is not a batch of 1 to ${batchEventCountMax} events.`, issuesOf(error))
}
