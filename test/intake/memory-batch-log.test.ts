import { makeMemoryBatchLog } from '#test/support/doubles/memory-batch-log.ts'
import { describeBatchLog } from '#test/support/ports/batch-log-contract.ts'

describeBatchLog('The log of a batch in maps', makeMemoryBatchLog)
