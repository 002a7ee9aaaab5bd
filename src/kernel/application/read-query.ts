import type * as z from 'zod'
import { Refusal } from '../domain/errors.ts'
import { issuesOf } from './issues-of.ts'

/** Parses the query of a call. @throws Refusal `query-invalid` that names each faulty parameter. */
export const readQuery = <Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> => {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  throw new Refusal('query-invalid', 'The query is invalid. See `issues` for each parameter.', issuesOf(parsed.error))
}
