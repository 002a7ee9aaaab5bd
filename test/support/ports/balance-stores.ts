import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamoFactRows } from '#facts/adapters/dynamo-fact-rows.ts'
import type { Check } from '#facts/application/check.ts'
import { factIn } from '#facts/application/fact-rows.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { msAfter } from '#kernel/domain/instant.ts'
import { makeBalanceCheck } from '#ledger/adapters/balance-check.ts'
import { makeDynamoLedger } from '#ledger/adapters/dynamo-ledger.ts'
import { fullJitter } from '#ledger/adapters/full-jitter.ts'
import { partitionOf, placeOf, sortKeys } from '#ledger/adapters/ledger-rows.ts'
import { makeCheckBalances } from '#ledger/application/check-balances.ts'
import type { CheckedLedger } from '#ledger/application/check-ports.ts'
import type { StoredLedgerEntry } from '#ledger/application/ports.ts'
import type { Account } from '#ledger/domain/account.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeVault } from '#vault/application/open-facts.ts'
import { makeDynamoActivityWriter } from '#views/adapters/dynamo-activity.ts'
import { readableActivityOf } from '#views/application/activity-of.ts'
import type { LedgerParts } from '../builders/a-ledger.ts'
import { aVaultDoor, someDataKeys } from '../builders/a-vault.ts'
import { makeMemoryFactLog } from '../doubles/memory-fact-log.ts'
import { makeMemoryLedger } from '../doubles/memory-ledger.ts'
import { memoryRowsOfLog } from '../doubles/memory-rows-of-log.ts'
import { makeMemoryVaultItems } from '../doubles/memory-vault-items.ts'
import { editRow } from '../world/edit-row.ts'
import { makeOwnTable } from '../world/own-table.ts'
import { ownFactsTable, ownVaultTable } from './facts-stores.ts'
import { onStores } from './stores.ts'

/** An account or an entry as someone with rights on the table edits it. `undefined` deletes it. */
type Edit<Row> = Readonly<{ [Name in keyof Row]?: unknown }> | undefined

type Changes = Readonly<Record<string, unknown>> | undefined

/** A ledger, its check, and what someone with rights on its tables can do. Ids of accounts are in their canonical form. */
type BalanceParts = Readonly<{
  parts: LedgerParts
  check: Check
  /** Writes the activity of all facts of a tenant, as the views do. */
  project: (tenantId: string) => Promise<void>
  editAccount: (tenantId: string, accountId: string, edit: Edit<Account>) => Promise<void>
  editEntry: (
    tenantId: string,
    entry: Pick<StoredLedgerEntry, 'accountId' | 'recordedAt' | 'version'>,
    edit: Edit<StoredLedgerEntry>,
  ) => Promise<void>
  deleteFact: (tenantId: string, eventId: string) => Promise<void>
}>

/** Late enough for every index. */
const later = () => msAfter(systemClock(), 3_600_000)

/** The facts of tests are of today, or of the day before around midnight. */
const since = msAfter(systemClock(), -3_600_000)

const partsOf = (stores: Pick<LedgerParts, 'facts' | 'ledger' | 'pause'>): LedgerParts => {
  const [dataKeys, items] = [someDataKeys(), makeMemoryVaultItems(() => [])]
  const vault = { ...aVaultDoor(dataKeys), ...makeVault({ items, dataKeys, clock: systemClock }) }
  return { ...stores, clock: systemClock, vault }
}

/** A new ledger in memory, or in tables of this test file. */
export const makeBalanceParts = onStores(
  async (): Promise<BalanceParts> => {
    const log = makeMemoryFactLog()
    const ledger = makeMemoryLedger(log)
    const deleted = new Set<string>()
    const edits = new Map<string, Edit<object>>()
    const facts = (): readonly Fact[] => log.facts().filter(({ eventid }) => !deleted.has(eventid))
    const edited = <Row extends object>(key: string, row: Row): readonly Row[] => {
      if (!edits.has(key)) return [row]
      const edit = edits.get(key)
      return edit ? [{ ...row, ...edit }] : []
    }
    const checked: CheckedLedger = {
      account: async (tenancy, spelling) => {
        const account = await ledger.account(tenancy, spelling)
        const row = account && edited(partitionOf(tenancy.tenantId, account.accountId), account)[0]
        return typeof row?.balance === 'string' ? 'unreadable' : row
      },
      accounts: ledger.accounts,
      entries: async (filter) => {
        const page = await ledger.entries(filter)
        const keyOf = (entry: StoredLedgerEntry) => `${partitionOf(filter.tenantId, entry.accountId)}#${placeOf(entry)}`
        return { ...page, items: page.items.flatMap((entry) => edited(keyOf(entry), entry)) }
      },
    }
    return {
      parts: partsOf({ facts: log, ledger, pause: async () => undefined }),
      check: makeCheckBalances({
        ledger: checked,
        rows: memoryRowsOfLog(facts),
        facts: async (keys) =>
          facts().filter(({ eventid, tenantid }) =>
            keys.some((key) => key.eventId === eventid && key.tenantId === tenantid),
          ),
        events: async ({ tenantId, accountKey }, { from, to }) =>
          facts()
            .filter(
              ({ tenantid, data, receivedat }) =>
                tenantid === tenantId && data.accountId === accountKey && receivedat >= from && receivedat <= to,
            )
            .map(({ eventid }) => eventid),
        clock: later,
        sinceOf: async () => since,
      }),
      project: async () => undefined,
      editAccount: async (tenantId, accountId, edit) => void edits.set(partitionOf(tenantId, accountId), edit),
      editEntry: async (tenantId, entry, edit) =>
        void edits.set(`${partitionOf(tenantId, entry.accountId)}#${placeOf(entry)}`, edit),
      deleteFact: async (_, eventId) => void deleted.add(eventId),
    }
  },
  () => {
    const dynamo = makeDynamo()
    const tables = Promise.all([makeOwnTable('LedgerTable'), makeOwnTable('ActivityTable')])
    return async (): Promise<BalanceParts> => {
      const [table, activityTable] = await tables
      const facts = { table: await ownFactsTable(), shardCount: 4, vaultTable: await ownVaultTable() }
      const rows = makeDynamoFactRows(dynamo, facts)
      const activity = makeDynamoActivityWriter(dynamo, activityTable)
      const edit = (Key: Readonly<Record<'pk' | 'sk', string>>, changes: Changes) =>
        editRow(dynamo, { TableName: table, Key }, changes)
      return {
        parts: partsOf({
          facts: makeDynamoFactLog(dynamo, facts),
          ledger: makeDynamoLedger(dynamo, { table, facts }),
          pause: fullJitter,
        }),
        check: makeBalanceCheck(
          dynamo,
          { ledgerTable: table, activityTable, facts, sinceOf: async () => since },
          later,
        ),
        project: async (tenantId) => {
          const range = { tenantId, from: systemClock().slice(0, 10), to: later() }
          let after: string | undefined
          for (let isLast = false; !isLast; ) {
            const page = await rows.page(range, after)
            const all = page.rows.flatMap((row) => factIn(row) ?? []).flatMap(readableActivityOf)
            for (const one of all) await activity.record(one, { isTakenBack: false })
            ;[isLast, after] = [page.isLast, page.next]
          }
        },
        editAccount: (tenantId, accountId, changes) =>
          edit({ pk: partitionOf(tenantId, accountId), sk: sortKeys.account }, changes),
        editEntry: (tenantId, entry, changes) =>
          edit({ pk: partitionOf(tenantId, entry.accountId), sk: sortKeys.entry(placeOf(entry)) }, changes),
        deleteFact: (tenantId, eventId) =>
          editRow(
            dynamo,
            { TableName: facts.table, Key: { pk: partitionOf(tenantId, eventId), sk: 'received' } },
            undefined,
          ),
      }
    }
  },
)
