import { inject } from 'vitest'
import { makeDynamoPublishedMessages } from '#bridge/adapters/dynamo-published-messages.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { describePublishedMessages } from '#test/support/ports/published-messages-contract.ts'

const { BRIDGE_TABLE: table = '' } = inject('environment')

const dynamo = makeDynamo()

describePublishedMessages('the memory in DynamoDB', async (clock) =>
  makeDynamoPublishedMessages(dynamo, { table, clock, leaseSeconds: 60 }),
)
