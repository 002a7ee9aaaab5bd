import canonicalize from 'canonicalize'
import { sha256 } from '#kernel/application/sha256.ts'
import type { RulesetDefinition } from '../domain/ruleset.ts'

/**
 * Names what a ruleset does, whatever it is called and in whatever order its rules stand: SHA-256 of canonical JSON
 * (RFC 8785), in 64 hex characters.
 */
export const contentOf = ({ bands, limits, rules }: RulesetDefinition): string => {
  const inOrder = rules.toSorted((one, other) => (one.rule < other.rule ? -1 : 1))
  return sha256(canonicalize({ bands, limits, rules: inOrder }) ?? '')
}

/** Whether two rulesets are one and the same, name and all. */
export const sameRuleset = (one: RulesetDefinition, other: RulesetDefinition): boolean =>
  canonicalize(one) === canonicalize(other)
