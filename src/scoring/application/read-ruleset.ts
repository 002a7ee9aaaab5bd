import canonicalize from 'canonicalize'
import * as z from 'zod'
import { rulesetBody } from '#api/rulesets/ruleset-body.ts'
import { unkeepable } from '#catalogue/json-limits.ts'
import { type Issue, Refusal } from '#kernel/domain/errors.ts'
import type { RulesetDefinition } from '../domain/ruleset.ts'
import { rulesetFaults } from './ruleset-faults.ts'

/** The longest a ruleset may be, as canonical JSON: it is kept with every assessment it makes. */
const bytesMax = 16 * 1024

/** As many faults as a problem document tells. */
const faultCountMax = 20

/**
 * Reads a ruleset, from a request or a file, and tells all that is wrong with it at once, each fault with its path.
 * @throws Refusal `ruleset-invalid`.
 */
export const readRuleset = (input: unknown): RulesetDefinition => {
  const unkept = unkeepable(input)
  if (unkept !== undefined) throw invalid([{ path: '', message: unkept }])
  const parsed = rulesetBody.safeParse(input)
  const faults = [...(parsed.success ? [] : rulesetFaults(parsed.error)), ...repeatedRules(input), ...excess(input)]
  if (!parsed.success || faults.length > 0) throw invalid(faults)
  return parsed.data
}

const invalid = (faults: readonly Issue[]): Refusal => {
  const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`
  return new Refusal('ruleset-invalid', `The ruleset has ${count}.`, faults.slice(0, faultCountMax))
}

/** As much of a ruleset as tells which rules it names, whatever else is wrong with it. */
const namedRules = z.object({ rules: z.array(z.object({ rule: z.string().catch('') }).catch({ rule: '' })) })

/** Two versions of one rule would count one thing twice, as the same rule twice does. */
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
        message: `names a rule that rules.${before} names already, in this or another version`,
      },
    ]
  })
}

const excess = (input: unknown): readonly Issue[] => {
  const bytes = Buffer.byteLength(canonicalize(input) ?? '')
  if (bytes <= bytesMax) return []
  return [{ path: '', message: `must be at most ${bytesMax} bytes of canonical JSON, and has ${bytes}` }]
}
