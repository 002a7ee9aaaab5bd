import { makeMemoryFactLog } from '#test/support/doubles/memory-fact-log.ts'
import { describeFactLog } from '#test/support/ports/fact-log-contract.ts'

describeFactLog('The fact log in a map', makeMemoryFactLog)
