import * as z from 'zod'
import { contentHash } from '#api/parts.ts'
import { replacedRuleset } from '#api/rulesets.ts'
import { issuesOf } from '#kernel/application/issues-of.ts'
import { Refusal } from '#kernel/domain/errors.ts'

const activationQuery = z.strictObject({ replaces: replacedRuleset.optional(), content: contentHash.optional() })

/**
 * Reads what the caller of an activation wants to replace and to activate.
 * @throws Refusal `query-invalid`.
 */
export const readActivationQuery = (query: Readonly<Record<string, string | undefined>>) => {
  const parsed = activationQuery.safeParse(query)
  if (parsed.success) return parsed.data
  throw new Refusal('query-invalid', 'The query is invalid. See `issues` for each parameter.', issuesOf(parsed.error))
}
