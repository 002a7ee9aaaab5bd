import { makeDynamoOutboxState } from '#facts/adapters/dynamo-outbox-state.ts'
import type { OutboxReader, OutboxState } from '#facts/application/ports.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { makeMemoryOutbox } from '../doubles/memory-outbox.ts'
import { makeOwnTable } from '../world/own-table.ts'
import { onStores } from './stores.ts'

/** A new state of an outbox, in memory or in a table of its own. */
export const makeOutbox: (clock: Clock) => Promise<OutboxState & OutboxReader> = onStores(
  async (clock: Clock) => makeMemoryOutbox(clock),
  () => async (clock) =>
    makeDynamoOutboxState({ dynamo: makeDynamo(), table: await makeOwnTable('OutboxTable'), clock }),
)
