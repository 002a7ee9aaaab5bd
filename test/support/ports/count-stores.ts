import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import type { Check } from '#facts/application/check.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { makeCountCheck } from '#views/adapters/count-check.ts'
import { makeDynamoActivityWriter } from '#views/adapters/dynamo-activity.ts'
import { makeDynamoEventRows } from '#views/adapters/dynamo-event-rows.ts'
import { countPrefix } from '#views/adapters/event-counts.ts'
import { keyOf } from '#views/adapters/event-row-items.ts'
import type { ActivityWriter } from '#views/application/activity-ports.ts'
import { makeCheckCounts } from '#views/application/check-counts.ts'
import type { EventRows } from '#views/application/ports.ts'
import type { EventCount } from '#views/domain/event-count.ts'
import type { EventRow } from '#views/domain/event-row.ts'
import { makeMemoryActivity } from '../doubles/memory-activity.ts'
import { makeMemoryEventRows } from '../doubles/memory-event-rows.ts'
import { makeMemoryFactLog } from '../doubles/memory-fact-log.ts'
import { memoryRowsOfLog } from '../doubles/memory-rows-of-log.ts'
import { editRow } from '../world/edit-row.ts'
import { makeOwnTable } from '../world/own-table.ts'
import { ownFactsTable } from './facts-stores.ts'
import { onStores } from './stores.ts'

type Event = Readonly<{ tenantId: string; eventId: string }>

/** The views, their check, and what someone with rights on their table can do. */
type CountParts = Readonly<{
  facts: FactLog
  rows: EventRows
  activity: ActivityWriter
  check: Check
  editRow: (event: Event, changes: Readonly<Partial<Pick<EventRow, 'status' | 'band'>>> | undefined) => Promise<void>
  /** Adds a number to the counts of a day. */
  addToCount: (day: Readonly<{ tenantId: string; day: string }>, count: EventCount) => Promise<void>
}>

type CheckTimes = Readonly<{ now: string; since: string }>

/** New views in memory, or in tables of this test file. */
export const makeCountParts = onStores(
  async ({ now, since }: CheckTimes): Promise<CountParts> => {
    const log = makeMemoryFactLog()
    const activity = makeMemoryActivity()
    const rows = makeMemoryEventRows(activity)
    const edits = new Map<string, Partial<EventRow> | undefined>()
    const edited: Readonly<{ day: string; count: EventCount }>[] = []
    const shown = (items: readonly EventRow[]) =>
      items.flatMap((row) => {
        const edit = edits.get(row.id)
        if (!edits.has(row.id)) return [row]
        return edit ? [{ ...row, ...edit }] : []
      })
    const views: EventRows = {
      ...rows,
      read: async (...of) => shown(await rows.read(...of)),
      list: async (filter) => {
        const page = await rows.list(filter)
        return { ...page, items: shown(page.items) }
      },
      counts: async (tenantId, day) => {
        const { counts } = await rows.counts(tenantId, day)
        const added = edited.flatMap((one) => (one.day === day ? [one.count] : []))
        const sum = (one: EventCount) =>
          [...counts, ...added]
            .filter(({ status, band }) => status === one.status && band === one.band)
            .reduce((total, { count }) => total + count, 0)
        const groups = [...new Map([...counts, ...added].map((one) => [`${one.status}#${one.band}`, one])).values()]
        return { counts: groups.map((one) => ({ ...one, count: sum(one) })), complete: true }
      },
    }
    return {
      ...{ facts: log, rows, activity },
      check: makeCheckCounts({
        views,
        rows: memoryRowsOfLog(log.facts),
        facts: log,
        factsByKey: async (keys) =>
          (await Promise.all(keys.map(({ tenantId, eventId }) => log.history(wholeTenant(tenantId), eventId)))).flat(),
        clock: () => now,
        sinceOf: async () => since,
      }),
      editRow: async ({ eventId }, changes) => void edits.set(eventId, changes),
      addToCount: async ({ day }, count) => void edited.push({ day, count }),
    }
  },
  () => {
    const dynamo = makeDynamo()
    const tables = Promise.all([ownFactsTable(), makeOwnTable('ViewsTable'), makeOwnTable('ActivityTable')])
    return async ({ now, since }) => {
      const [table, viewsTable, activityTable] = await tables
      const facts = { table, shardCount: 4 }
      return {
        facts: makeDynamoFactLog(dynamo, facts),
        rows: makeDynamoEventRows(dynamo, { viewsTable, activityTable }),
        activity: makeDynamoActivityWriter(dynamo, activityTable),
        check: makeCountCheck(dynamo, { viewsTable, facts, sinceOf: async () => since }, () => now),
        editRow: (event, changes) => editRow(dynamo, { TableName: viewsTable, Key: { pk: keyOf(event) } }, changes),
        addToCount: async ({ tenantId, day }, { status, band, count }) => {
          await dynamo.send(
            new UpdateCommand({
              TableName: viewsTable,
              Key: { pk: `${countPrefix}${tenantId}#${day}#0` },
              UpdateExpression: 'ADD #group :by',
              ExpressionAttributeNames: { '#group': `${status}#${band ?? 'none'}` },
              ExpressionAttributeValues: { ':by': count },
            }),
          )
        },
      }
    }
  },
)
