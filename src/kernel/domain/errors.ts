/** Every failure Sluice plans for. Codes are permanent: callers and runbooks depend on them. */
export type ErrorCode =
  | 'answer-late'
  | 'batch-invalid'
  | 'body-not-json'
  | 'body-too-large'
  | 'broker-unavailable'
  | 'chain-contended'
  | 'content-type-unsupported'
  | 'event-id-taken'
  | 'event-invalid'
  | 'event-not-found'
  | 'event-type-not-found'
  | 'event-type-unknown'
  | 'fact-invalid'
  | 'fact-unroutable'
  | 'idempotency-key-in-use'
  | 'idempotency-key-malformed'
  | 'idempotency-key-missing'
  | 'idempotency-key-reused'
  | 'message-attribute-invalid'
  | 'message-poison'
  | 'move-illegal'
  | 'publish-in-progress'
  | 'query-invalid'
  | 'rate-exceeded'
  | 'route-not-found'
  | 'scope-missing'
  | 'sender-forbidden'
  | 'store-unavailable'
  | 'tenant-forbidden'
  | 'tenant-missing'
  | 'tenant-suspended'
  | 'token-invalid'
  | 'token-missing'

/** Where an input was wrong and why. `path` is dotted; the empty path is the whole input. */
export type Issue = Readonly<{ path: string; message: string }>

/**
 * A broken promise we planned for. `retryable` tells a queue consumer what to do with the message: transient failures
 * are offered again, the others go to the dead letters at once.
 */
export abstract class PipelineError extends Error {
  abstract readonly code: ErrorCode
  readonly retryable: boolean = false
  readonly issues: readonly Issue[] = []
}

/** A rule of the contract refuses the input. Trying again changes nothing. */
export class Refusal extends PipelineError {
  readonly code: ErrorCode
  override readonly issues: readonly Issue[]
  constructor(code: ErrorCode, detail: string, issues: readonly Issue[] = []) {
    super(detail)
    this.code = code
    this.issues = issues
  }
}

/** Something we depend on is away, busy or slow, or another writer was faster. Trying again later is right. */
export class Transient extends PipelineError {
  readonly code: ErrorCode
  override readonly retryable = true
  constructor(code: ErrorCode, detail: string, options?: ErrorOptions) {
    super(detail, options)
    this.code = code
  }
}
