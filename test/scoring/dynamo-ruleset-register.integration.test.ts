import { inject } from 'vitest'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { makeDynamoRulesetRegister } from '#scoring/adapters/dynamo-ruleset-register.ts'
import { describeRulesetRegister } from '#test/support/ports/ruleset-register-contract.ts'

const { RULESETS_TABLE: table = '', FACTS_TABLE = '' } = inject('environment')
const dynamo = makeDynamo()
const logSettings = { table: FACTS_TABLE, shardCount: 4 }

describeRulesetRegister('DynamoDB', () => ({
  facts: makeDynamoFactLog(dynamo, logSettings),
  register: makeDynamoRulesetRegister(dynamo, { table, facts: logSettings }),
}))
