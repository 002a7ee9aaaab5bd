/** Every failure Sluice plans for. Codes are permanent: callers and runbooks depend on them. */
export type ErrorCode =
  | 'account-contended'
  | 'account-id-taken'
  | 'account-invalid'
  | 'account-not-found'
  | 'amount-not-positive'
  | 'amount-out-of-range'
  | 'answer-late'
  | 'assessment-not-found'
  | 'balance-out-of-range'
  | 'batch-invalid'
  | 'body-not-json'
  | 'body-too-large'
  | 'broker-unavailable'
  | 'chain-contended'
  | 'content-type-unsupported'
  | 'currency-mismatch'
  | 'event-id-taken'
  | 'event-invalid'
  | 'event-not-found'
  | 'event-type-not-found'
  | 'event-type-unknown'
  | 'event-version-unaccepted'
  | 'fact-invalid'
  | 'fact-unroutable'
  | 'four-eyes-required'
  | 'idempotency-key-in-use'
  | 'idempotency-key-malformed'
  | 'idempotency-key-missing'
  | 'idempotency-key-reused'
  | 'insufficient-funds'
  | 'message-attribute-invalid'
  | 'message-poison'
  | 'method-not-allowed'
  | 'move-illegal'
  | 'occurred-at-out-of-range'
  | 'opening-balance-too-low'
  | 'profile-contended'
  | 'publish-in-progress'
  | 'query-invalid'
  | 'rate-exceeded'
  | 'reference-taken'
  | 'route-not-found'
  | 'ruleset-invalid'
  | 'ruleset-not-found'
  | 'ruleset-overtaken'
  | 'ruleset-unusable'
  | 'ruleset-version-taken'
  | 'scope-missing'
  | 'sender-forbidden'
  | 'store-unavailable'
  | 'tenant-forbidden'
  | 'tenant-missing'
  | 'tenant-suspended'
  | 'token-invalid'
  | 'token-missing'
  | 'transaction-invalid'
  | 'transfer-invalid'
  | 'transfer-to-same-account'

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

/** Who claimed what, and whose credentials that was done with. `tenantId` is the tenant whose audit trail tells of it. */
export type Breach = Readonly<{
  /** Where the claim stood: in `X-Tenant-Id`, in what was sent, or in the sender of a queued message. */
  kind: 'header' | 'claim' | 'sender'
  tenantId: string
  actor: string
  /** As it came, so it may be any text. */
  claimed: string
}>

const breachDetails = {
  'tenant-forbidden': 'The request names a tenant that is not its caller’s. This is recorded.',
  'sender-forbidden': 'The sender of the message may not write for the tenant it names. This is recorded.',
}

/** Somebody reached for a tenant that is not theirs. It is refused only once it has been recorded. */
export class Violation extends Refusal {
  readonly breach: Breach
  constructor(code: keyof typeof breachDetails, breach: Breach) {
    super(code, breachDetails[code])
    this.breach = breach
  }
}

/** A tenant's requests come faster than it may send them. */
export class RateExceeded extends Refusal {
  /** How long the tenant has to wait before one request more is allowed. More than 0. */
  readonly waitMs: number
  constructor(waitMs: number) {
    super('rate-exceeded', `Too many requests. Send the same request again in ${Math.ceil(waitMs / 1000)} s.`)
    this.waitMs = waitMs
  }
}

/** There is something at the path, and it has no such method. */
export class MethodNotAllowed extends Refusal {
  /** The methods that the path has. Example: `['GET', 'POST']`. */
  readonly allowed: readonly string[]
  constructor(method: string, path: string, allowed: readonly string[]) {
    super('method-not-allowed', `${path} does not allow ${method}. Use ${allowed.join(' or ')}.`)
    this.allowed = allowed
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
