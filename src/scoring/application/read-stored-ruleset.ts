import { storedRuleset } from '#catalogue/fields/ruleset.ts'
import type { RulesetDefinition } from '../domain/ruleset.ts'

/**
 * Returns a ruleset from a fact or a row, unchanged; `undefined` for anything else. It may name a rule that this code does not
 * have; `makeRuleset` refuses such a rule.
 */
export const readStoredRuleset = (value: unknown): RulesetDefinition | undefined =>
  isRuleset(value) ? value : undefined

const isRuleset = (value: unknown): value is RulesetDefinition => storedRuleset.safeParse(value).success
