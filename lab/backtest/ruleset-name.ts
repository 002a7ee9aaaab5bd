import type { RulesetDefinition } from '#scoring/domain/ruleset.ts'

/** Example: `baseline@2`. */
export const rulesetName = ({ id, version }: Pick<RulesetDefinition, 'id' | 'version'>): string => `${id}@${version}`
