import type { ErrorCode } from '#kernel/domain/errors.ts'
import { type Endpoint, isWriting } from './endpoint.ts'

/** Errors that calls of a kind share. `internal` is not an `ErrorCode`; every call may return it. */
const ofEveryCall: readonly ErrorCode[] = ['answer-late', 'header-malformed']

const ofEveryToken: readonly ErrorCode[] = [
  'token-missing',
  'token-invalid',
  'scope-missing',
  'tenant-missing',
  'tenant-forbidden',
  'tenant-suspended',
  'tenant-unknown',
  'rate-exceeded',
  'store-unavailable',
  'operator-reason-malformed',
]

const ofEveryWrite: readonly ErrorCode[] = ['operator-reason-missing']

const ofEveryBody: readonly ErrorCode[] = [
  'body-not-json',
  'body-too-large',
  'content-encoding-unsupported',
  'content-type-unsupported',
]

const ofEveryCreation: readonly ErrorCode[] = [
  'idempotency-key-missing',
  'idempotency-key-malformed',
  'idempotency-key-in-use',
  'idempotency-key-reused',
]

/** Conflicts that end by themselves: the same request succeeds soon. */
export const passingConflicts: ReadonlySet<string> = new Set<ErrorCode>(['idempotency-key-in-use', 'proof-not-ready'])

/** Every code that an endpoint may return, except `internal`. */
export const refusalsOf = (endpoint: Endpoint): readonly ErrorCode[] => {
  const { access, isForPartners, body, creates, errors = [] } = endpoint
  return [
    ...ofEveryCall,
    ...(access === 'open' ? [] : ofEveryToken),
    ...(access !== 'open' && isWriting(endpoint) ? ofEveryWrite : []),
    ...(access === 'open' || isForPartners ? [] : (['partner-forbidden'] as const)),
    ...(body ? ofEveryBody : []),
    ...(creates ? ofEveryCreation : []),
    ...errors,
  ]
}
