import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { makeDynamoRulesetRegister } from '#scoring/adapters/dynamo-ruleset-register.ts'
import type { RulesetRegister } from '#scoring/application/ports.ts'
import { makeMemoryFactLog } from '../doubles/memory-fact-log.ts'
import { makeMemoryRulesetRegister } from '../doubles/memory-ruleset-register.ts'
import { onStores } from './stores.ts'

export type RulesetParts = Readonly<{ register: RulesetRegister; facts: Pick<FactLog, 'history'> }>

/** A new register of rulesets in memory, or the one of the running copy, with its fact log. */
export const makeRulesetParts = onStores(
  (): RulesetParts => {
    const facts = makeMemoryFactLog()
    return { facts, register: makeMemoryRulesetRegister(facts) }
  },
  ({ RULESETS_TABLE: table = '', FACTS_TABLE = '' }) => {
    const dynamo = makeDynamo()
    const facts = { table: FACTS_TABLE, shardCount: 4 }
    const parts = {
      facts: makeDynamoFactLog(dynamo, facts),
      register: makeDynamoRulesetRegister(dynamo, { table, facts }),
    }
    return () => parts
  },
)
