import { type ErrorCode, type Issue, PipelineError } from '../kernel/domain/errors.ts'

/** An error as callers see it: RFC 9457, with our permanent code. */
export type Problem = Readonly<{
  type: string
  title: string
  status: number
  instance: string
  code: string
  traceId: string
  detail?: string
  issues?: readonly Issue[]
}>

/** Adding an `ErrorCode` without deciding its HTTP face does not compile. */
const faces = {
  'answer-late': { status: 503, title: 'The answer did not come in time' },
  'body-not-json': { status: 400, title: 'The body is not JSON' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'broker-unavailable': { status: 503, title: 'The message broker is away' },
  'chain-contended': { status: 503, title: 'The audit chain is busy' },
  'content-type-unsupported': { status: 415, title: 'The content type is not supported' },
  'event-id-taken': { status: 409, title: 'The event id is taken' },
  'event-invalid': { status: 422, title: 'The event does not fit its contract' },
  'event-not-found': { status: 404, title: 'Event not found' },
  'event-type-unknown': { status: 422, title: 'The event type is not in the catalogue' },
  'fact-invalid': { status: 500, title: 'A fact does not fit its contract' },
  'fact-unroutable': { status: 503, title: 'No queue takes this fact' },
  'idempotency-key-in-use': { status: 409, title: 'The first request with this key is still running' },
  'idempotency-key-malformed': { status: 400, title: 'The idempotency key is malformed' },
  'idempotency-key-missing': { status: 400, title: 'The idempotency key is missing' },
  'idempotency-key-reused': { status: 422, title: 'The idempotency key was used for another payload' },
  'message-attribute-invalid': { status: 400, title: 'A message attribute is missing or malformed' },
  'message-poison': { status: 400, title: 'The message cannot be read' },
  'move-illegal': { status: 409, title: 'The event cannot make this move' },
  'publish-in-progress': { status: 503, title: 'The fact is being published' },
  'query-invalid': { status: 400, title: 'The query is not valid' },
  'route-not-found': { status: 404, title: 'There is nothing at this path' },
  'scope-missing': { status: 403, title: 'The token does not allow this' },
  'store-unavailable': { status: 503, title: 'A store we depend on is away' },
  'tenant-missing': { status: 403, title: 'No tenant is named' },
  'token-invalid': { status: 401, title: 'The token is not valid' },
  'token-missing': { status: 401, title: 'A token is needed' },
} as const satisfies Record<ErrorCode, { status: number; title: string }>

/** An error we did not plan for says nothing about itself to the caller; the log has the rest. */
export const toProblem = (error: unknown, requestId: string, traceId: string): Problem => {
  const instance = `urn:request:${requestId}`
  if (!(error instanceof PipelineError) || faces[error.code].status === 500) {
    return { type: 'about:blank', title: 'Internal Server Error', status: 500, instance, code: 'internal', traceId }
  }
  return {
    type: `urn:sluice:problem:${error.code}`,
    ...faces[error.code],
    detail: error.message,
    instance,
    code: error.code,
    traceId,
    ...(error.issues.length > 0 && { issues: error.issues }),
  }
}
