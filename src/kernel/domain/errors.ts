import type { Actor } from './actor.ts'

/** The code of every expected failure. Codes are permanent: callers and runbooks depend on them. */
export type ErrorCode =
  | 'account-balance-not-zero'
  | 'account-closed'
  | 'account-contended'
  | 'account-id-taken'
  | 'account-invalid'
  | 'account-not-found'
  | 'already-reversed'
  | 'amount-not-positive'
  | 'amount-out-of-range'
  | 'answer-late'
  | 'archive-unavailable'
  | 'assessment-failed'
  | 'assessment-not-found'
  | 'audit-bucket-unavailable'
  | 'audit-log-different'
  | 'audit-log-empty'
  | 'balance-out-of-range'
  | 'batch-invalid'
  | 'body-not-json'
  | 'body-too-large'
  | 'broker-unavailable'
  | 'content-encoding-unsupported'
  | 'content-type-unsupported'
  | 'cosignatures-missing'
  | 'currency-mismatch'
  | 'decision-policy-invalid'
  | 'decision-policy-not-found'
  | 'decision-policy-overtaken'
  | 'decision-policy-unusable'
  | 'decision-policy-version-taken'
  | 'erasure-invalid'
  | 'erasure-not-found'
  | 'event-archived'
  | 'event-id-taken'
  | 'event-invalid'
  | 'event-not-found'
  | 'event-type-not-found'
  | 'event-type-unknown'
  | 'event-version-unaccepted'
  | 'export-invalid'
  | 'export-limit-reached'
  | 'export-not-found'
  | 'fact-invalid'
  | 'fact-unroutable'
  | 'four-eyes-required'
  | 'header-malformed'
  | 'hold-inactive'
  | 'hold-invalid'
  | 'hold-not-found'
  | 'idempotency-key-in-use'
  | 'idempotency-key-malformed'
  | 'idempotency-key-missing'
  | 'idempotency-key-reused'
  | 'insufficient-funds'
  | 'job-ended'
  | 'job-not-found'
  | 'job-running'
  | 'job-taken'
  | 'legal-hold'
  | 'message-attribute-invalid'
  | 'message-forged'
  | 'message-poison'
  | 'method-not-allowed'
  | 'move-illegal'
  | 'occurred-at-out-of-range'
  | 'opening-balance-too-low'
  | 'operator-forbidden'
  | 'operator-reason-malformed'
  | 'operator-reason-missing'
  | 'overdraft-limit-in-use'
  | 'partner-forbidden'
  | 'profile-contended'
  | 'proof-not-ready'
  | 'proposal-activated'
  | 'proposal-altered'
  | 'proposal-lapsed'
  | 'proposal-not-found'
  | 'proposal-overtaken'
  | 'proposal-taken'
  | 'proposal-withdrawn'
  | 'proposer-required'
  | 'publish-in-progress'
  | 'query-invalid'
  | 'rate-exceeded'
  | 'reference-taken'
  | 'retention-too-short'
  | 'reversal-invalid'
  | 'reversal-of-reversal'
  | 'review-changed'
  | 'review-claimed'
  | 'review-claims-full'
  | 'review-closed'
  | 'review-escalated'
  | 'review-full'
  | 'review-invalid'
  | 'review-level-two'
  | 'review-not-found'
  | 'review-own-event'
  | 'review-search-limited'
  | 'review-unclaimed'
  | 'review-unreadable'
  | 'route-not-found'
  | 'ruleset-invalid'
  | 'ruleset-not-found'
  | 'ruleset-overtaken'
  | 'ruleset-unusable'
  | 'ruleset-version-taken'
  | 'scope-missing'
  | 'secret-unavailable'
  | 'sender-forbidden'
  | 'signer-unavailable'
  | 'store-unavailable'
  | 'tenant-forbidden'
  | 'tenant-missing'
  | 'tenant-not-found'
  | 'tenant-suspended'
  | 'tenant-unknown'
  | 'token-invalid'
  | 'token-missing'
  | 'transaction-invalid'
  | 'transaction-not-found'
  | 'transfer-invalid'
  | 'transfer-to-same-account'
  | 'vault-altered'
  | 'vault-unavailable'

/** A fault in an input. `path` is dotted; the empty path is the whole input. */
export type Issue = Readonly<{ path: string; message: string }>

/** The most characters of a step in a path. A caller can send a name that is as long as the body. */
const stepLengthMax = 64

/** Steps as a dotted path. Example: `data.items.0`. */
export const dotted = (steps: readonly PropertyKey[]): string =>
  steps.map((step) => String(step).slice(0, stepLengthMax).toWellFormed()).join('.')

/**
 * An expected failure. `retryable` decides what a queue consumer does with the message: a transient failure is retried,
 * any other becomes a dead letter at once.
 */
export abstract class PipelineError extends Error {
  abstract readonly code: ErrorCode
  readonly retryable: boolean = false
  readonly issues: readonly Issue[] = []
}

/** The input breaks a rule of the contract. A retry gives the same result. A refusal made from a caught error names it as `cause`. */
export class Refusal extends PipelineError {
  readonly code: ErrorCode
  override readonly issues: readonly Issue[]
  constructor(code: ErrorCode, detail: string, issues: readonly Issue[] = [], options?: ErrorOptions) {
    super(detail, options)
    this.code = code
    this.issues = issues
  }
}

/** An attempt to use another tenant. `tenantId` is the tenant of the credentials: its audit trail records the attempt. */
export type Breach = Readonly<{
  /** The place of the claim: `X-Tenant-Id`, the body, the sender of a queued message, a forged message, or an altered fact. */
  kind: 'header' | 'claim' | 'sender' | 'message' | 'fact'
  tenantId: string
  actor: Actor
  /** The raw text of the claim. It can be any text. */
  claimed: string
}>

const breachDetails = {
  'tenant-forbidden':
    'X-Tenant-Id or the body names a tenant that is not the tenant of the token. The attempt is recorded. Use a token of that tenant.',
  'message-forged':
    'The message is not from the topic of facts: its seal or its id is missing or wrong. The attempt is recorded. Do not send it again; find its sender.',
  'sender-forbidden':
    'The sender has no permission to write for the tenant in the message. The attempt is recorded. Ask an operator for the permission.',
}

/** A caller named a tenant that is not theirs. It is refused only after it has been reported. */
export class Violation extends Refusal {
  readonly breach: Breach
  constructor(code: keyof typeof breachDetails, breach: Breach) {
    super(code, breachDetails[code])
    this.breach = breach
  }
}

/** A tenant sends more requests than its rate limit allows. */
export class RateExceeded extends Refusal {
  /** The time until one more request is allowed. Greater than 0. */
  readonly waitMs: number
  constructor(waitMs: number) {
    super('rate-exceeded', `Too many requests. Send the same request again in ${Math.ceil(waitMs / 1000)} s.`)
    this.waitMs = waitMs
  }
}

/** The path exists, but does not have the method. */
export class MethodNotAllowed extends Refusal {
  /** The methods of the path. Example: `['GET', 'POST']`. */
  readonly allowed: readonly string[]
  constructor(method: string, path: string, allowed: readonly string[]) {
    super('method-not-allowed', `${path} does not allow ${method}. Use ${allowed.join(' or ')}.`)
    this.allowed = allowed
  }
}

/** A valid token lacks the scope of the call. */
export class InsufficientScope extends Refusal {
  /** The scope that the call requires. Example: `events:write`. */
  readonly scope: string
  constructor(scope: string, options?: ErrorOptions) {
    super('scope-missing', `The token lacks the scope ${scope}. Use a token with this scope.`, [], options)
    this.scope = scope
  }
}

/** A dependency is unavailable, busy or slow, or a concurrent writer won. A later retry can succeed. */
export class Transient extends PipelineError {
  readonly code: ErrorCode
  override readonly retryable = true
  constructor(code: ErrorCode, detail: string, options?: ErrorOptions) {
    super(detail, options)
    this.code = code
  }
}
