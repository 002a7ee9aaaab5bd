import type { ErrorCode } from '#kernel/domain/errors.ts'
import type { Endpoint } from './endpoint.ts'

/** Errors that calls of a kind share. `internal` is not an `ErrorCode`; every call may return it. */
const ofEveryCall: readonly ErrorCode[] = ['answer-late', 'header-malformed']

const ofEveryToken: readonly ErrorCode[] = [
  'token-missing',
  'token-invalid',
  'scope-missing',
  'tenant-missing',
  'tenant-forbidden',
  'tenant-suspended',
  'rate-exceeded',
  'store-unavailable',
]

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

/** Every code that an endpoint may return, except `internal`. */
export const refusalsOf = ({ access, isForPartners, body, creates, errors = [] }: Endpoint): readonly ErrorCode[] => [
  ...ofEveryCall,
  ...(access === 'open' ? [] : ofEveryToken),
  ...(access === 'open' || isForPartners ? [] : (['partner-forbidden'] as const)),
  ...(body ? ofEveryBody : []),
  ...(creates ? ofEveryCreation : []),
  ...errors,
]
