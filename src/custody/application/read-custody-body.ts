import type * as z from 'zod'
import { issuesOf } from '#kernel/application/issues-of.ts'
import { type ErrorCode, Refusal } from '#kernel/domain/errors.ts'

/** Reads the body of a proposal. @throws Refusal with this code. */
export const readCustodyBody = <Schema extends z.ZodType>(
  schema: Schema,
  code: ErrorCode,
  body: unknown,
): z.output<Schema> => {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  throw new Refusal(code, 'The body does not match its schema. See `issues` for each field.', issuesOf(parsed.error))
}
