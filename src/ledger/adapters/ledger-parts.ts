import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import type { Config, factsSettings, idempotencySettings, ledgerSettings } from '#platform/config.ts'
import { makeOnce } from '#platform/idempotency.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeCommit } from '../application/commit.ts'
import { makeDynamoLedger } from './dynamo-ledger.ts'
import { fullJitter } from './full-jitter.ts'

type Settings = Config<[typeof ledgerSettings, typeof factsSettings, typeof idempotencySettings]>

/** The parts of every call that writes to the ledger. */
export const makeLedgerParts = ({ ledgerTable: table, facts, keys }: Settings, dynamo: DynamoDBDocumentClient) => {
  const ledger = makeDynamoLedger(dynamo, { table, facts })
  const log = makeDynamoFactLog(dynamo, facts)
  return {
    once: makeOnce(dynamo, keys),
    needs: {
      ledger,
      facts: log,
      commit: makeCommit({ ledger, facts: log, pause: fullJitter }),
      clock: systemClock,
    },
  }
}
