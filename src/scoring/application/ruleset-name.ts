import { rulesetId, rulesetVersion } from '#api/rulesets/ruleset-body.ts'
import type { RulesetName } from './ports.ts'

/** A ruleset's name as it stands in a path; `undefined` for what can be none. */
export const rulesetName = (id: string, version: string): RulesetName | undefined => {
  const isNumber = /^[1-9]\d{0,6}$/.test(version) && rulesetVersion.safeParse(Number(version)).success
  return isNumber && rulesetId.safeParse(id).success ? { id, version: Number(version) } : undefined
}
