import canonicalize from 'canonicalize'
import { sha256 } from '#kernel/application/sha256.ts'
import type { RulesetDefinition } from '../domain/ruleset.ts'

/**
 * Identifies the content of a ruleset. Its name and the order of its rules do not matter. SHA-256 of canonical JSON (RFC 8785),
 * in 64 hex characters.
 */
export const contentOf = ({ bands, limits, rules }: RulesetDefinition): string => {
  const inOrder = rules.toSorted((one, other) => (one.rule < other.rule ? -1 : 1))
  return sha256(canonicalize({ bands, limits, rules: inOrder }) ?? '')
}
