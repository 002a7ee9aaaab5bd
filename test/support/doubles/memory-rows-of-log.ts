import { putOfFact } from '#facts/adapters/dynamo-fact-log.ts'
import type { FactRows } from '#facts/application/fact-rows.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { makeMemoryFactRows } from './memory-fact-rows.ts'

/** The rows of the facts that a log in memory has at the moment. */
export const memoryRowsOfLog = (facts: () => readonly Fact[]): Pick<FactRows, 'page'> => ({
  page: async (range, after) => {
    const { rows, put } = makeMemoryFactRows()
    for (const { id: _, ...draft } of facts()) {
      const { pk, sk, fact, byTimeSk } = putOfFact({ table: '', shardCount: 1 })(draft).put.Item
      await put({ pk, sk, fact, byTimeSk })
    }
    return rows.page(range, after)
  },
})
