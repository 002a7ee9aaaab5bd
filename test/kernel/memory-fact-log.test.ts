import { describeFactLog } from '#test/support/fact-log-contract.ts'
import { makeMemoryFactLog } from '#test/support/memory-fact-log.ts'

describeFactLog('The fact log in a map', makeMemoryFactLog)
