import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { reportedUnits } from '#local/functions/capacity.ts'

/** A client that sums the write units of its calls by table and index. */
export const aMeteredClient = () => {
  const units = new Map<string, number>()
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}))
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'INDEXES' } })
      const places = reportedUnits(JSON.stringify({ ConsumedCapacity: Object(result.output).ConsumedCapacity }))
      for (const [place, count] of Object.entries(places)) units.set(place, (units.get(place) ?? 0) + count)
      return result
    },
    { step: 'initialize' },
  )
  return { client, units }
}
