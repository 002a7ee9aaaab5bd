import { inject } from 'vitest'
import { makeDynamoAuditChain } from '#audit/adapters/dynamo-audit-chain.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { describeAuditChain } from '#test/support/ports/audit-chain-contract.ts'
import { readChain } from '#test/support/world/read-chain.ts'

const { AUDIT_TABLE: table = '' } = inject('environment')
const dynamo = makeDynamo()

describeAuditChain('The audit chain in DynamoDB', () => ({
  chain: makeDynamoAuditChain(dynamo, table),
  entries: (tenantId) => readChain(dynamo, table, tenantId),
}))
