import { systemClock } from '#platform/system-clock.ts'
import { makeMemoryFactLog } from '#test/support/doubles/memory-fact-log.ts'
import { makeMemoryLedger } from '#test/support/doubles/memory-ledger.ts'
import { describeLedger } from '#test/support/ports/ledger-contract.ts'
import { describeLedgerLoad } from '#test/support/ports/ledger-load-contract.ts'
import { describeLedgerReading } from '#test/support/ports/ledger-reading-contract.ts'

const make = () => {
  const facts = makeMemoryFactLog()
  // Whoever waits lets the others go on.
  const pause = () => new Promise<void>((resolve) => setImmediate(resolve))
  return { facts, ledger: makeMemoryLedger(facts), clock: systemClock, pause }
}

describeLedger('memory', make)
describeLedgerReading('memory', make)
describeLedgerLoad('memory', make, { numRuns: 100, writerCount: 8 })
