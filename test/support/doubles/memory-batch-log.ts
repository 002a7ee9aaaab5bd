import type { BatchLog } from '#intake/application/ports.ts'
import { makeMemoryFactLog } from './memory-fact-log.ts'

/** The log of a batch in maps. `facts` shows what it holds. */
export const makeMemoryBatchLog = () => {
  const log = makeMemoryFactLog()
  const keys = new Map<string, string>()
  const batchLog: BatchLog = {
    keep: async (entries) => {
      const outcomes = []
      for (const { draft, key, held, isSame } of entries) {
        if (key && keys.has(key.id) && keys.get(key.id) !== key.payload) {
          outcomes.push({ status: 'fulfilled', value: { kind: 'key-reused' } } as const)
          continue
        }
        const fact = held ?? (await log.append(draft)).fact
        if (key && isSame(fact)) keys.set(key.id, key.payload)
        outcomes.push({ status: 'fulfilled', value: { kind: 'held', fact } } as const)
      }
      return outcomes
    },
  }
  return { ...batchLog, facts: log.facts }
}
