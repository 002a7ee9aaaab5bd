import type { FactLog } from '#facts/application/fact-log.ts'
import type { RulesetRegister } from '#scoring/application/ports.ts'
import { rulesetKind } from '#scoring/application/ruleset-kind.ts'
import { makeMemoryDefinitionRegister } from './memory-definition-register.ts'

/** The register of rulesets in maps, its facts in the log it is given. */
export const makeMemoryRulesetRegister = (facts: Pick<FactLog, 'append'>): RulesetRegister =>
  makeMemoryDefinitionRegister(facts, rulesetKind)
