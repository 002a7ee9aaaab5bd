import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeOnce } from '#platform/idempotency.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeCommit } from '../application/commit.ts'
import { makeDynamoLedger } from './dynamo-ledger.ts'
import { fullJitter } from './full-jitter.ts'

type Config = Readonly<{
  LEDGER_TABLE: string
  FACTS_TABLE: string
  FACTS_SHARDS: number
  IDEMPOTENCY_TABLE: string
  IDEMPOTENCY_HOURS: number
}>

/** What every call that writes to the ledger is wired with, behind its door. */
export const makeLedgerParts = (config: Config, dynamo: DynamoDBDocumentClient) => {
  const facts = { table: config.FACTS_TABLE, shardCount: config.FACTS_SHARDS }
  const ledger = makeDynamoLedger(dynamo, { table: config.LEDGER_TABLE, facts })
  return {
    once: makeOnce(dynamo, { table: config.IDEMPOTENCY_TABLE, hours: config.IDEMPOTENCY_HOURS }),
    needs: {
      ledger,
      commit: makeCommit({ ledger, facts: makeDynamoFactLog(dynamo, facts), pause: fullJitter }),
      clock: systemClock,
    },
  }
}
