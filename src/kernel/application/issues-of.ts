import type * as z from 'zod'
import type { Issue } from '../domain/errors.ts'

/** At most this many issues are told; a hostile input could have thousands. */
const issueCountMax = 20

/** What a schema found wrong, in our words. `under` is the path of the part that was checked. */
export const issuesOf = (error: z.ZodError, under: readonly string[] = []): readonly Issue[] =>
  error.issues.slice(0, issueCountMax).map(({ path, message }) => ({ path: [...under, ...path].join('.'), message }))
