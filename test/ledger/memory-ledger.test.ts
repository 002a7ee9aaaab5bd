import { systemClock } from '#platform/system-clock.ts'
import { describeLedger } from '#test/support/ledger-contract.ts'
import { describeLedgerLoad } from '#test/support/ledger-load-contract.ts'
import { describeLedgerReading } from '#test/support/ledger-reading-contract.ts'
import { makeMemoryFactLog } from '#test/support/memory-fact-log.ts'
import { makeMemoryLedger } from '#test/support/memory-ledger.ts'

const make = () => {
  const facts = makeMemoryFactLog()
  // Whoever waits lets the others go on.
  const pause = () => new Promise<void>((resolve) => setImmediate(resolve))
  return { facts, ledger: makeMemoryLedger(facts), clock: systemClock, pause }
}

describeLedger('memory', make)
describeLedgerReading('memory', make)
describeLedgerLoad('memory', make, { numRuns: 100, writerCount: 8 })
