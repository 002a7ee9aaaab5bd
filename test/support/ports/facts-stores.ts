import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { makeMemoryFactLog } from '../doubles/memory-fact-log.ts'
import { makeOwnTable } from '../world/own-table.ts'
import { onStores } from './stores.ts'

/** A fact log that also lists the facts of every event that something was appended to, in order. */
export type ListedFactLog = FactLog & Readonly<{ facts(): Promise<readonly Fact[]> }>

/** A new fact log in memory, or one in a table of its own, where nothing of a running copy takes facts up. */
export const makeFactLog = onStores(
  (): ListedFactLog => {
    const log = makeMemoryFactLog()
    return { ...log, facts: async () => log.facts() }
  },
  () => {
    const log = makeOwnTable('FactsTable').then((table) => makeDynamoFactLog(makeDynamo(), { table, shardCount: 4 }))
    return () =>
      listing({
        append: async (draft) => (await log).append(draft),
        history: async (...event) => (await log).history(...event),
      })
  },
)

const listing = (log: FactLog): ListedFactLog => {
  const keys = new Map<string, readonly [tenantId: string, eventId: string]>()
  return {
    ...log,
    append: async (draft) => {
      keys.set(`${draft.tenantid}#${draft.eventid}`, [draft.tenantid, draft.eventid])
      return log.append(draft)
    },
    facts: async () => (await Promise.all([...keys.values()].map((key) => log.history(...key)))).flat(),
  }
}
