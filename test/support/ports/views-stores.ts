import { makeDynamo } from '#platform/aws-clients.ts'
import { clearEventRows } from '#views/adapters/clear-event-rows.ts'
import { makeDynamoEventRows } from '#views/adapters/dynamo-event-rows.ts'
import type { EventRows } from '#views/application/ports.ts'
import type { DisposableRows } from '#views/application/rebuild-views.ts'
import { makeMemoryEventRows } from '../doubles/memory-event-rows.ts'
import { makeOwnTable } from '../world/own-table.ts'
import { onStores } from './stores.ts'

/** A new read model in memory, or the one of the running copy. */
export const makeEventRows: () => EventRows = onStores(makeMemoryEventRows, ({ VIEWS_TABLE: table = '' }) => {
  const rows = makeDynamoEventRows(makeDynamo(), table)
  return () => rows
})

/** A read model that a test may clear: the real one has a table of its own. */
export const makeDisposableRows: () => Promise<DisposableRows> = onStores(
  async () => makeMemoryEventRows(),
  () => async () => {
    const [dynamo, table] = [makeDynamo(), await makeOwnTable('ViewsTable')]
    return { ...makeDynamoEventRows(dynamo, table), clear: () => clearEventRows(dynamo, table) }
  },
)
