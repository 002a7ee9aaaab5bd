import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamoFactsByKey } from '#facts/adapters/dynamo-facts-by-key.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import type { FactsByKey } from '#facts/application/facts-by-key.ts'
import type { Fact, FactDraft } from '#facts/domain/fact.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { pause } from '#platform/pause.ts'
import { makeMemoryFactLog } from '../doubles/memory-fact-log.ts'
import { makeOwnTable } from '../world/own-table.ts'
import { onStores } from './stores.ts'

/** A fact log that also lists the facts of every event that something was appended to, in order. */
export type ListedFactLog = FactLog & Readonly<{ facts(): Promise<readonly Fact[]> }>

let ownTable: Promise<string> | undefined

/** A table for the facts of this test file, where nothing of a running copy takes facts up. */
export const ownFactsTable = (): Promise<string> => {
  ownTable ??= makeOwnTable('FactsTable')
  return ownTable
}

let ownVault: Promise<string> | undefined

/** A table for the vault of this test file. */
export const ownVaultTable = (): Promise<string> => {
  ownVault ??= makeOwnTable('VaultTable')
  return ownVault
}

/** A new fact log in memory, or one in a table of its own. */
export const makeFactLog = onStores(
  (): ListedFactLog => {
    const log = makeMemoryFactLog()
    return { ...log, facts: async () => log.facts() }
  },
  () => {
    const dynamo = makeDynamo()
    const log = async () =>
      makeDynamoFactLog(dynamo, { table: await ownFactsTable(), shardCount: 4, vaultTable: await ownVaultTable() })
    return () =>
      listing({
        append: async (...own) => (await log()).append(...own),
        history: async (...event) => (await log()).history(...event),
        first: async (...event) => (await log()).first(...event),
      })
  },
)

/** Reads single facts of a log of `makeFactLog`. */
export const makeFactsByKey = onStores(
  (facts: FactLog): FactsByKey =>
    async (keys) => {
      const found = await Promise.all(
        keys.map(async ({ tenantId, eventId, happening }) =>
          (await facts.history(wholeTenant(tenantId), eventId)).filter((fact) => fact.happening === happening),
        ),
      )
      return found.flat()
    },
  () => (): FactsByKey => async (keys) =>
    makeDynamoFactsByKey({ dynamo: makeDynamo(), table: await ownFactsTable(), pause })(keys),
)

const listing = (log: FactLog): ListedFactLog => {
  const { add, facts } = makeEventList(log)
  return {
    ...log,
    append: async (draft, belongings) => {
      add(draft)
      return log.append(draft, belongings)
    },
    facts,
  }
}

/** Lists the facts of the events that were added, in order. */
export const makeEventList = ({ history }: Pick<FactLog, 'history'>) => {
  const keys = new Map<string, readonly [tenantId: string, eventId: string]>()
  return {
    add: ({ tenantid, eventid }: FactDraft) => void keys.set(`${tenantid}#${eventid}`, [tenantid, eventid]),
    facts: async () =>
      (
        await Promise.all([...keys.values()].map(([tenantId, eventId]) => history(wholeTenant(tenantId), eventId)))
      ).flat(),
  }
}
