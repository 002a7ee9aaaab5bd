import { inject } from 'vitest'
import { makeDynamoBatchLog } from '#intake/adapters/dynamo-batch-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { describeBatchLog } from '#test/support/ports/batch-log-contract.ts'

const environment = inject('environment')

describeBatchLog('The log of a batch in DynamoDB', () =>
  makeDynamoBatchLog(makeDynamo(), {
    facts: { table: environment.FACTS_TABLE ?? '', shardCount: 4 },
    keys: { table: environment.IDEMPOTENCY_TABLE ?? '', hours: 24 },
  }),
)
