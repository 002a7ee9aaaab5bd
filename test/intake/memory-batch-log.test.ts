import { describeBatchLog } from '#test/support/batch-log-contract.ts'
import { makeMemoryBatchLog } from '#test/support/memory-batch-log.ts'

describeBatchLog('The log of a batch in maps', makeMemoryBatchLog)
