import { type DynamoDBDocumentClient, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb'

/** A page of the chain's index by sequence holds so many entries of one tenant. */
const entriesPerPartition = 10_000

type Chain = Readonly<{ dynamo: DynamoDBDocumentClient; table: string }>

/** The sequence of a tenant's newest audit entry, which is how many there are; 0 before the first. One read. */
export const headSequence = async ({ dynamo, table }: Chain, tenantId: string): Promise<number> => {
  const { Item } = await dynamo.send(
    new GetCommand({
      TableName: table,
      Key: { pk: tenantId, sk: 'head' },
      ProjectionExpression: '#sequence',
      ExpressionAttributeNames: { '#sequence': 'sequence' },
    }),
  )
  return Item?.sequence ?? 0
}

/** How often each fact stands in a tenant's chain, by fact id: read along the chain, whatever keys the entries have. */
export const auditEntriesByFact = async (chain: Chain, tenantId: string): Promise<ReadonlyMap<string, number>> => {
  const head = await headSequence(chain, tenantId)
  const counts = new Map<string, number>()
  for (let part = 0; part <= Math.floor(head / entriesPerPartition); part += 1) {
    const query = {
      TableName: chain.table,
      IndexName: 'bySequence',
      KeyConditionExpression: 'chainPk = :chain',
      ExpressionAttributeValues: { ':chain': `${tenantId}#${part}` },
      ProjectionExpression: 'factId',
    }
    for await (const { Items = [] } of paginateQuery({ client: chain.dynamo }, query)) {
      for (const { factId } of Items) counts.set(factId, (counts.get(factId) ?? 0) + 1)
    }
  }
  return counts
}
