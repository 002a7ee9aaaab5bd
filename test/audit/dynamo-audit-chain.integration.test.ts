import { QueryCommand } from '@aws-sdk/lib-dynamodb'
import { inject } from 'vitest'
import { makeDynamoAuditChain } from '#audit/adapters/dynamo-audit-chain.ts'
import type { Entry } from '#audit/domain/hash-chain.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { describeAuditChain } from '#test/support/audit-chain-contract.ts'

const { AUDIT_TABLE: table = '' } = inject('environment')
const dynamo = makeDynamo()

describeAuditChain('The audit chain in DynamoDB', () => ({
  chain: makeDynamoAuditChain(dynamo, table),
  entries: async (tenantId) => {
    const { Items = [] } = await dynamo.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'bySequence',
        KeyConditionExpression: 'chainPk = :page',
        ExpressionAttributeValues: { ':page': `${tenantId}#0` },
      }),
    )
    return Items as Entry[]
  },
}))
