import type { ErrorCode } from '#kernel/domain/errors.ts'
import type { Endpoint } from './endpoint.ts'

/** What a call may answer beside its own errors, by what it is. `internal` is no `ErrorCode`, and every call may answer it. */
const ofEveryCall: readonly ErrorCode[] = ['answer-late']

const ofEveryToken: readonly ErrorCode[] = [
  'token-missing',
  'token-invalid',
  'tenant-missing',
  'tenant-forbidden',
  'tenant-suspended',
  'rate-exceeded',
  'store-unavailable',
]

const ofEveryBody: readonly ErrorCode[] = ['body-not-json', 'body-too-large', 'content-type-unsupported']

const ofEveryCreation: readonly ErrorCode[] = [
  'idempotency-key-missing',
  'idempotency-key-malformed',
  'idempotency-key-in-use',
  'idempotency-key-reused',
]

/** Every code an endpoint may answer, `internal` aside. */
export const refusalsOf = ({ access, body, creates, errors = [] }: Endpoint): readonly ErrorCode[] => [
  ...ofEveryCall,
  ...(access === 'open' ? [] : ofEveryToken),
  ...(access === 'open' || access === 'token' ? [] : (['scope-missing'] as const)),
  ...(body ? ofEveryBody : []),
  ...(creates ? ofEveryCreation : []),
  ...errors,
]
