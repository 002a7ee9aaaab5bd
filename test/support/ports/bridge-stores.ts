import { makeDynamoPublishedMessages } from '#bridge/adapters/dynamo-published-messages.ts'
import type { PublishedMessages } from '#bridge/application/ports.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { makeMemoryPublishedMessages, type Row } from '../doubles/memory-published-messages.ts'
import { onStores } from './stores.ts'

/** Bridges’ records of published messages: a new one in memory, or the one of the running copy. Each call opens it again. */
export const makePublishedMessages = onStores(
  (): ((clock: Clock) => PublishedMessages) => {
    const rows = new Map<string, Row>()
    return (clock) => makeMemoryPublishedMessages(clock, rows)
  },
  ({ BRIDGE_TABLE: table = '' }) => {
    const dynamo = makeDynamo()
    return () => (clock) => makeDynamoPublishedMessages(dynamo, { table, clock, leaseSeconds: 60 })
  },
)
