import type * as z from 'zod'
import type { Issue } from '../domain/errors.ts'

/** The most issues that are reported. A hostile input could have thousands. */
const issueCountMax = 20

/** The faults that a schema found. `under` is the path of the part that was checked. */
export const issuesOf = (error: z.ZodError, under: readonly string[] = []): readonly Issue[] =>
  error.issues.slice(0, issueCountMax).map(({ path, message }) => ({ path: [...under, ...path].join('.'), message }))
