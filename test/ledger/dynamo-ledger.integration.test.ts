import { inject } from 'vitest'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamoLedger } from '#ledger/adapters/dynamo-ledger.ts'
import { fullJitter } from '#ledger/adapters/full-jitter.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { systemClock } from '#platform/system-clock.ts'
import { describeLedger } from '#test/support/ports/ledger-contract.ts'
import { describeLedgerLoad } from '#test/support/ports/ledger-load-contract.ts'
import { describeLedgerReading } from '#test/support/ports/ledger-reading-contract.ts'

const { LEDGER_TABLE: table = '', FACTS_TABLE = '' } = inject('environment')
const dynamo = makeDynamo()
const facts = { table: FACTS_TABLE, shardCount: 4 }

const make = () => ({
  facts: makeDynamoFactLog(dynamo, facts),
  ledger: makeDynamoLedger(dynamo, { table, facts }),
  clock: systemClock,
  pause: fullJitter,
})

describeLedger('DynamoDB', make)
describeLedgerReading('DynamoDB', make)
describeLedgerLoad('DynamoDB', make, { numRuns: 12, writerCount: 64 })
