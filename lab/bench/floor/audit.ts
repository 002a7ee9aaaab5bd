import { randomUUID } from 'node:crypto'
import { type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb'
import { entryOf, type Fact, pendingOf } from './items.ts'

type Tables = Readonly<{ auditTable: string; auditLogTable: string }>

/** The most entries of one write, as in Sluice. */
const batchCountMax = 99

/**
 * Records an entry for each fact of one tenant, and the batch that waits for indexes, in one transaction for up to 99 facts. The floor
 * signs no checkpoint.
 */
export const makeAudit = (dynamo: DynamoDBDocumentClient, { auditTable, auditLogTable }: Tables) => {
  const add = async (facts: readonly Fact[]): Promise<void> => {
    const batchId = `${new Date().toISOString()}#${randomUUID().slice(-12)}`
    const entries = facts.map((fact, position) => ({
      Put: { TableName: auditTable, Item: entryOf(fact, { batchId, position }), ...isNew },
    }))
    const pending = { Put: { TableName: auditLogTable, Item: pendingOf(facts, batchId), ...isNew } }
    await dynamo.send(new TransactWriteCommand({ TransactItems: [pending, ...entries] }))
  }

  return async (facts: readonly Fact[]): Promise<void> => {
    for (let first = 0; first < facts.length; first += batchCountMax)
      await add(facts.slice(first, first + batchCountMax))
  }
}

const isNew = { ConditionExpression: 'attribute_not_exists(pk)' }
