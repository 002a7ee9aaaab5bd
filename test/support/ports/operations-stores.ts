import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { putOfFact } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamoFactRows } from '#facts/adapters/dynamo-fact-rows.ts'
import type { FactRows } from '#facts/application/fact-rows.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { makeMemoryFactRows } from '../doubles/memory-fact-rows.ts'
import { ownFactsTable } from './facts-stores.ts'
import { onStores } from './stores.ts'

/** The rows of facts, and a way to store a fact whose row differs in these attributes. */
export type FactRowParts = Readonly<{ rows: FactRows; put: (fact: Fact, differences?: object) => Promise<void> }>

const shardCount = 4

const itemOf = ({ id: _, ...draft }: Fact, differences: object = {}) => ({
  ...putOfFact({ table: '', shardCount })(draft).put.Item,
  ...differences,
})

/** New rows in memory, or those of a table of its own, which nothing publishes. */
export const makeFactRowParts = onStores(
  async (): Promise<FactRowParts> => {
    const { rows, put } = makeMemoryFactRows()
    return { rows, put: (fact, differences) => put(itemOf(fact, differences) as unknown as Parameters<typeof put>[0]) }
  },
  () => {
    const dynamo = makeDynamo()
    return async () => {
      const table = await ownFactsTable()
      return {
        rows: makeDynamoFactRows(dynamo, { table, shardCount }),
        put: async (fact, differences) => {
          await dynamo.send(new PutCommand({ TableName: table, Item: itemOf(fact, differences) }))
        },
      }
    }
  },
)
