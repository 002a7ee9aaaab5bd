import { type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb'
import { entryOf, type Fact, type Head, someHash } from './items.ts'

/**
 * Appends a batch of one tenant's facts to its chain in one transaction. Only this process writes, one batch after another,
 * so no transaction conflicts.
 */
export const makeAudit = (dynamo: DynamoDBDocumentClient, TableName: string) => {
  const heads = new Map<string, Promise<Head>>()

  const add = async (facts: readonly Fact[], tenantId: string, before: Promise<Head> | undefined): Promise<Head> => {
    const from = (await before) ?? { sequence: 0, hash: someHash() }
    const entries: ReturnType<typeof entryOf>[] = []
    for (const fact of facts) entries.push(entryOf(fact, entries.at(-1) ?? from))
    const { sequence, hash } = entries.at(-1) ?? from
    const head = { Item: { pk: tenantId, sk: 'head', sequence, hash }, ...conditionFor(from) }
    const puts = entries.map((Item) => ({ Put: { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' } }))
    await dynamo.send(new TransactWriteCommand({ TransactItems: [{ Put: { TableName, ...head } }, ...puts] }))
    return { sequence, hash }
  }

  return async (facts: readonly Fact[]): Promise<void> => {
    const tenantId = facts[0]?.tenantid ?? ''
    const added = add(facts, tenantId, heads.get(tenantId))
    heads.set(tenantId, added)
    await added
  }
}

const conditionFor = ({ sequence, hash }: Head) => ({
  ConditionExpression: sequence === 0 ? 'attribute_not_exists(pk)' : '#hash = :hash',
  ...(sequence > 0 && { ExpressionAttributeNames: { '#hash': 'hash' }, ExpressionAttributeValues: { ':hash': hash } }),
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
})
