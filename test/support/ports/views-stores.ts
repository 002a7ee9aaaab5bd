import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { clearEventRows } from '#views/adapters/clear-event-rows.ts'
import { makeDynamoActivityReader, makeDynamoActivityWriter } from '#views/adapters/dynamo-activity.ts'
import { makeDynamoCorrelatedFacts } from '#views/adapters/dynamo-correlated-facts.ts'
import { makeDynamoEventRows } from '#views/adapters/dynamo-event-rows.ts'
import { clearTable } from '#views/adapters/dynamo-rebuild.ts'
import type { ActivityReader, ActivityWriter } from '#views/application/activity-ports.ts'
import type { CorrelatedFacts, EventRows } from '#views/application/ports.ts'
import { makeMemoryActivity } from '../doubles/memory-activity.ts'
import { makeMemoryCorrelatedFacts } from '../doubles/memory-correlated-facts.ts'
import { makeMemoryEventRows } from '../doubles/memory-event-rows.ts'
import { makeMemoryFactLog } from '../doubles/memory-fact-log.ts'
import { makeOwnTable } from '../world/own-table.ts'
import { ownFactsTable } from './facts-stores.ts'
import { onStores } from './stores.ts'

/** A new read model in memory, or the one of the running copy. In memory, an archived event takes its activity out of `activity`. */
export const makeEventRows: (activity?: ActivityWriter) => EventRows = onStores(
  (activity?: ActivityWriter): EventRows => makeMemoryEventRows(activity),
  ({ VIEWS_TABLE: viewsTable = '', ACTIVITY_TABLE: activityTable = '' }) => {
    const rows = makeDynamoEventRows(makeDynamo(), { viewsTable, activityTable })
    return () => rows
  },
)

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
  async () => {
    const activity = makeMemoryActivity()
    return { rows: makeMemoryEventRows(activity), activity }
  },
  () => async () => {
    const [dynamo, rows, activity] = [
      makeDynamo(),
      await makeOwnTable('ViewsTable'),
      await makeOwnTable('ActivityTable'),
    ]
    return {
      rows: {
        ...makeDynamoEventRows(dynamo, { viewsTable: rows, activityTable: activity }),
        clear: () => clearEventRows(dynamo, rows),
      },
      activity: {
        ...makeDynamoActivityWriter(dynamo, activity),
        ...makeDynamoActivityReader(dynamo, activity),
        clear: () => clearTable(dynamo, { table: activity, keys: ['pk', 'sk'] }),
      },
    }
  },
)

/** The facts with a correlation id, and a log to append them to: in memory, or in a table of its own. */
export const makeCorrelatedFacts: () => CorrelatedFacts & Pick<FactLog, 'append'> = onStores(
  () => {
    const log = makeMemoryFactLog()
    return { ...makeMemoryCorrelatedFacts(log.facts), append: log.append }
  },
  () => {
    const dynamo = makeDynamo()
    const correlated = async () => makeDynamoCorrelatedFacts(dynamo, await ownFactsTable())
    const log = async () => makeDynamoFactLog(dynamo, { table: await ownFactsTable(), shardCount: 4 })
    return () => ({
      append: async (draft) => (await log()).append(draft),
      page: async (filter) => (await correlated()).page(filter),
      eventIds: async (filter) => (await correlated()).eventIds(filter),
    })
  },
)
