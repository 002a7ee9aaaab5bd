import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamoLedger } from '#ledger/adapters/dynamo-ledger.ts'
import { fullJitter } from '#ledger/adapters/full-jitter.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { systemClock } from '#platform/system-clock.ts'
import type { LedgerParts } from '../builders/a-ledger.ts'
import { makeMemoryFactLog } from '../doubles/memory-fact-log.ts'
import { makeMemoryLedger } from '../doubles/memory-ledger.ts'
import { onStores } from './stores.ts'

/** Who waits lets the others go on. */
const yieldOnce = () => new Promise<void>((resolve) => setImmediate(resolve))

/** A new ledger in memory, or the one of the running copy. */
export const makeLedgerParts = onStores(
  (): LedgerParts => {
    const facts = makeMemoryFactLog()
    return { facts, ledger: makeMemoryLedger(facts), clock: systemClock, pause: yieldOnce }
  },
  ({ LEDGER_TABLE: table = '', FACTS_TABLE = '' }) => {
    const dynamo = makeDynamo()
    const facts = { table: FACTS_TABLE, shardCount: 4 }
    const parts: LedgerParts = {
      facts: makeDynamoFactLog(dynamo, facts),
      ledger: makeDynamoLedger(dynamo, { table, facts }),
      clock: systemClock,
      pause: fullJitter,
    }
    return () => parts
  },
)

/** How hard a suite tries: the real store is slower, and has more writers to bear. */
export const ledgerLoad = onStores({ numRuns: 100, writerCount: 8 }, () => ({ numRuns: 12, writerCount: 64 }))
