import type { RulesetName } from './ports.ts'

/** What the id of a ruleset may be. */
export const rulesetIdPattern = /^[a-z][a-z0-9-]{0,62}$/

export const versionMax = 1_000_000

/** A ruleset's name as it stands in a path; `undefined` for what can be none. */
export const rulesetName = (id: string, version: string): RulesetName | undefined => {
  const isName = rulesetIdPattern.test(id) && /^[1-9]\d{0,6}$/.test(version) && Number(version) <= versionMax
  return isName ? { id, version: Number(version) } : undefined
}
