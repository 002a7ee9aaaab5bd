import { rulesetId, rulesetVersion } from '#api/rulesets/ruleset-body.ts'
import type { RulesetName } from './ports.ts'

/** The raw name of a ruleset in a path. */
export type NameInPath = Readonly<{ id: string; version: string }>

/** Reads the name of a ruleset from a path; `undefined` if it is not a valid name. */
export const rulesetName = (id: string, version: string): RulesetName | undefined => {
  const isNumber = /^[1-9]\d{0,6}$/.test(version) && rulesetVersion.safeParse(Number(version)).success
  return isNumber && rulesetId.safeParse(id).success ? { id, version: Number(version) } : undefined
}

/** Formats the name of a ruleset. Example: `strict@1`. */
export const nameText = ({ id, version }: RulesetName): string => `${id}@${version}`
