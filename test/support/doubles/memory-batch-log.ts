import type { BatchLog } from '#intake/application/ports.ts'
import { makeMemoryFactLog } from './memory-fact-log.ts'

/** The log of a batch in maps. `facts` and `items` show what it holds. */
export const makeMemoryBatchLog = () => {
  const log = makeMemoryFactLog()
  const keys = new Map<string, string>()
  const batchLog: BatchLog = {
    keep: async (entries) => {
      const outcomes = []
      for (const { draft, belongings, key, held: known, isSame } of entries) {
        const payload = key && keys.get(key.id)
        if (key && payload !== undefined && ![key.payload, ...(key.earlierPayloads ?? [])].includes(payload)) {
          outcomes.push({ status: 'fulfilled', value: { kind: 'key-reused' } } as const)
          continue
        }
        const { isNew: _, ...held } = known ? { ...known, isNew: false } : await log.append(draft, belongings)
        if (key && (await isSame(held))) keys.set(key.id, key.payload)
        outcomes.push({ status: 'fulfilled', value: { kind: 'held', held } } as const)
      }
      return outcomes
    },
  }
  return { ...batchLog, facts: log.facts, items: log.items }
}
