import * as z from 'zod'
import { rulesetBody } from '#api/rulesets/ruleset-body.ts'
import { definitionReader } from '#approval/application/read-definition.ts'
import type { Issue } from '#kernel/domain/errors.ts'
import { rulesetKind } from './ruleset-kind.ts'

/** Reads only the rule ids of a ruleset, even if the rest is invalid. */
const namedRules = z.object({ rules: z.array(z.object({ rule: z.string().catch('') }).catch({ rule: '' })) })

/** A rule that is named twice, in one or two versions, would count the same thing twice. */
const repeatedRules = (input: unknown): readonly Issue[] => {
  const named = namedRules.safeParse(input)
  if (!named.success) return []
  const firstOf = new Map<string, number>()
  return named.data.rules.flatMap(({ rule }, index) => {
    const [name = ''] = rule.split('@', 1)
    const before = firstOf.get(name)
    if (before === undefined) firstOf.set(name, index)
    if (name === '' || before === undefined) return []
    return [
      {
        path: `rules.${index}.rule`,
        message: `repeats the rule of rules.${before}, in the same or another version`,
      },
    ]
  })
}

/**
 * Reads a ruleset from a request or a file. Reports all faults at once, each with its path.
 * @throws Refusal `ruleset-invalid`.
 */
export const readRuleset = definitionReader({ ...rulesetKind, body: rulesetBody, otherFaults: repeatedRules })
