import { makeDynamo } from '#platform/aws-clients.ts'
import { clearEventRows } from '#views/adapters/clear-event-rows.ts'
import { makeDynamoActivityReader, makeDynamoActivityWriter } from '#views/adapters/dynamo-activity.ts'
import { makeDynamoEventRows } from '#views/adapters/dynamo-event-rows.ts'
import { clearTable } from '#views/adapters/dynamo-rebuild.ts'
import type { ActivityReader, ActivityWriter } from '#views/application/activity-ports.ts'
import type { EventRows } from '#views/application/ports.ts'
import { makeMemoryActivity } from '../doubles/memory-activity.ts'
import { makeMemoryEventRows } from '../doubles/memory-event-rows.ts'
import { makeOwnTable } from '../world/own-table.ts'
import { onStores } from './stores.ts'

/** A new read model in memory, or the one of the running copy. */
export const makeEventRows: () => EventRows = onStores(makeMemoryEventRows, ({ VIEWS_TABLE: table = '' }) => {
  const rows = makeDynamoEventRows(makeDynamo(), table)
  return () => rows
})

/** The activity of accounts: new in memory, or the one of the running copy. */
export const makeActivity: () => ActivityWriter & ActivityReader = onStores(
  makeMemoryActivity,
  ({ ACTIVITY_TABLE: table = '' }) => {
    const dynamo = makeDynamo()
    const activity = { ...makeDynamoActivityWriter(dynamo, table), ...makeDynamoActivityReader(dynamo, table) }
    return () => activity
  },
)

/** A read model that a test may clear: the real one has tables of its own. */
export const makeDisposableViews = onStores(
  async () => ({ rows: makeMemoryEventRows(), activity: makeMemoryActivity() }),
  () => async () => {
    const [dynamo, rows, activity] = [
      makeDynamo(),
      await makeOwnTable('ViewsTable'),
      await makeOwnTable('ActivityTable'),
    ]
    return {
      rows: { ...makeDynamoEventRows(dynamo, rows), clear: () => clearEventRows(dynamo, rows) },
      activity: {
        ...makeDynamoActivityWriter(dynamo, activity),
        ...makeDynamoActivityReader(dynamo, activity),
        clear: () => clearTable(dynamo, { table: activity, keys: ['pk', 'sk'] }),
      },
    }
  },
)
