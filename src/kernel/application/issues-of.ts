import type * as z from 'zod'
import type { Issue } from '../domain/errors.ts'

/** The most issues that are reported. A hostile input could have thousands. */
export const issueCountMax = 20

/** The faults that a schema found. `under` is the path of the part that was checked. */
export const issuesOf = (error: z.ZodError, under: readonly string[] = []): readonly Issue[] =>
  error.issues
    .flatMap(faultsOf)
    .slice(0, issueCountMax)
    .map(({ path, message }) => ({ path: [...under, ...path].join('.'), message }))

type Fault = Readonly<{ path: readonly PropertyKey[]; message: string }>

/** Reports an unknown field at its own path, and a missing field as required. */
const faultsOf = (issue: z.core.$ZodIssue): readonly Fault[] => {
  const { code, path, message } = issue
  if (code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: [...path, key], message: 'is not a known field' }))
  const isMissing = code === 'invalid_type' && message.endsWith('received undefined')
  return [{ path, message: isMissing ? 'is required' : message }]
}
