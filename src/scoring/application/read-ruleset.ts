import canonicalize from 'canonicalize'
import * as z from 'zod'
import { rulesetBody } from '#api/rulesets/ruleset-body.ts'
import { unkeepable } from '#catalogue/json-limits.ts'
import { type Issue, Refusal } from '#kernel/domain/errors.ts'
import type { RulesetDefinition } from '../domain/ruleset.ts'
import { rulesetFaults } from './ruleset-faults.ts'

/** The maximum size of a ruleset as canonical JSON. It is stored with every assessment. */
const bytesMax = 16 * 1024

/** The maximum number of faults in a problem document. */
const faultCountMax = 20

/**
 * Reads a ruleset from a request or a file. Reports all faults at once, each with its path.
 * @throws Refusal `ruleset-invalid`.
 */
export const readRuleset = (input: unknown): RulesetDefinition => {
  const fault = unkeepable(input)
  if (fault !== undefined) throw invalid([fault])
  const parsed = rulesetBody.safeParse(input)
  const faults = [...(parsed.success ? [] : rulesetFaults(parsed.error)), ...repeatedRules(input), ...excess(input)]
  if (!parsed.success || faults.length > 0) throw invalid(faults)
  return parsed.data
}

const invalid = (faults: readonly Issue[]): Refusal => {
  const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`
  return new Refusal('ruleset-invalid', `The ruleset has ${count}.`, faults.slice(0, faultCountMax))
}

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

const excess = (input: unknown): readonly Issue[] => {
  const bytes = Buffer.byteLength(canonicalize(input) ?? '')
  if (bytes <= bytesMax) return []
  return [{ path: '', message: `must be at most ${bytesMax} bytes of canonical JSON, but has ${bytes}` }]
}
