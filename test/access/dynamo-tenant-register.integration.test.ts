import { inject } from 'vitest'
import { makeDynamoTenantRegister } from '#access/adapters/dynamo-tenant-register.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { describeTenantRegister } from '#test/support/ports/tenant-register-contract.ts'

const { TENANTS_TABLE: table = '', FACTS_TABLE = '' } = inject('environment')
const dynamo = makeDynamo()
const logSettings = { table: FACTS_TABLE, shardCount: 4 }

describeTenantRegister('DynamoDB', () => ({
  facts: makeDynamoFactLog(dynamo, logSettings),
  register: makeDynamoTenantRegister(dynamo, { table, facts: logSettings }),
}))
