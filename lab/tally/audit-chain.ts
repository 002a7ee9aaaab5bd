import { type DynamoDBDocumentClient, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb'

/** Entries of one tenant in one partition of the index by sequence. */
const entriesPerPartition = 10_000

type Chain = Readonly<{ dynamo: DynamoDBDocumentClient; table: string }>

/** The sequence of a tenant's newest audit entry, which equals their number; 0 before the first. Costs one read. */
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

/** The number of entries of each fact in a tenant's chain, by fact id. Reads the whole chain by sequence. */
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
