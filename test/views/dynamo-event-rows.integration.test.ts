import { inject } from 'vitest'
import { makeDynamo } from '#platform/aws-clients.ts'
import { describeEventRows } from '#test/support/ports/event-rows-contract.ts'
import { makeDynamoEventRows } from '#views/adapters/dynamo-event-rows.ts'

describeEventRows('The read model in DynamoDB', () =>
  makeDynamoEventRows(makeDynamo(), inject('environment').VIEWS_TABLE ?? ''),
)
