import { makeDynamoDefinitionRegister } from '#approval/adapters/dynamo-definition-register.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { decisionPolicyKind } from '#workflow/application/decision-policy-kind.ts'
import type { PolicyRegister } from '#workflow/application/ports.ts'
import { makeMemoryDefinitionRegister } from '../doubles/memory-definition-register.ts'
import { makeMemoryFactLog } from '../doubles/memory-fact-log.ts'
import { onStores } from './stores.ts'

export type PolicyParts = Readonly<{ register: PolicyRegister; facts: Pick<FactLog, 'history'> }>

/** A new register of decision policies in memory, or the one of the running copy, with its fact log. */
export const makePolicyParts = onStores(
  (): PolicyParts => {
    const facts = makeMemoryFactLog()
    return { facts, register: makeMemoryDefinitionRegister(facts, decisionPolicyKind) }
  },
  ({ DECISION_POLICIES_TABLE: table = '', FACTS_TABLE = '' }) => {
    const dynamo = makeDynamo()
    const facts = { table: FACTS_TABLE, shardCount: 4 }
    const parts = {
      facts: makeDynamoFactLog(dynamo, facts),
      register: makeDynamoDefinitionRegister(dynamo, { table, facts }, decisionPolicyKind),
    }
    return () => parts
  },
)
