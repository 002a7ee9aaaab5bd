import { inject } from 'vitest'
import { makeDynamoBucket } from '#access/adapters/dynamo-bucket.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { describeBucket } from '#test/support/ports/bucket-contract.ts'

const { BUCKETS_TABLE: table = '' } = inject('environment')
const dynamo = makeDynamo()

describeBucket('the DynamoDB bucket', (clock) => makeDynamoBucket(dynamo, { table, nowUs: () => clock.us }))
