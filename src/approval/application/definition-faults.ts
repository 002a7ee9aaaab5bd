import type * as z from 'zod'
import type { Issue } from '#kernel/domain/errors.ts'

/** Returns the faults that the schema of a definition found, without repeats. The path of each names the invalid value. */
export const definitionFaults = ({ issues }: z.ZodError): readonly Issue[] => {
  const faults = new Map<string, Issue>()
  for (const fault of issues.flatMap(faultsIn)) faults.set(`${fault.path}: ${fault.message}`, fault)
  return [...faults.values()]
}

const faultsIn = (issue: z.core.$ZodIssue): readonly Issue[] => {
  const path = issue.path.join('.')
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      path: [...issue.path, key].join('.'),
      message: 'is not a field of this object',
    }))
  if (issue.code === 'invalid_key') return [{ path, message: issue.issues[0]?.message ?? issue.message }]
  return [{ path, message: issue.message }]
}
