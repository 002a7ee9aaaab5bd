import type * as z from 'zod'
import { canonicalAccountId } from '#kernel/application/canonical-account-id.ts'
import { issuesOf } from '#kernel/application/issues-of.ts'
import { type ErrorCode, Refusal } from '#kernel/domain/errors.ts'
import type { ErasureTarget } from '../domain/erasure.ts'
import type { HoldTarget } from '../domain/hold.ts'
import type { ErasureOrder } from './erasure-thing.ts'
import type { HoldOrder } from './hold-thing.ts'

/** Reads a proposed hold. Its account id becomes canonical. @throws Refusal `hold-invalid`. */
export const orderOfHold = (schema: z.ZodType<HoldTarget & { reason: string }>, body: unknown): HoldOrder => {
  const { reason, ...target } = read(schema, 'hold-invalid', body)
  if (target.accountId === undefined) return { target, reason }
  const accountId = canonicalAccountId(target.accountId)
  if (accountId !== '') return { target: { accountId }, reason }
  throw invalid('hold-invalid', [{ path: 'accountId', message: 'must have a visible character' }])
}

/** Reads a proposed erasure. Its user becomes lower case: a UUID has two spellings. @throws Refusal `erasure-invalid`. */
export const orderOfErasure = (schema: z.ZodType<ErasureTarget & { reason: string }>, body: unknown): ErasureOrder => {
  const { reason, ...target } = read(schema, 'erasure-invalid', body)
  if (target.userId === undefined) return { target, reason }
  return { target: { userId: target.userId.toLowerCase() }, reason }
}

const read = <Schema extends z.ZodType>(schema: Schema, code: ErrorCode, body: unknown): z.output<Schema> => {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  throw invalid(code, issuesOf(parsed.error))
}

const invalid = (code: ErrorCode, issues: Refusal['issues']): Refusal =>
  new Refusal(code, 'The body does not match its schema. See `issues` for each field.', issues)
