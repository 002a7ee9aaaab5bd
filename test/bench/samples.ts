import { type DynamoDBDocumentClient, GetCommand, paginateScan, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { CommandFault } from '#commands/command-line.ts'
import { makeDynamo } from '#commands/tally/aws-clients.ts'
import { type Environment, settingOf } from '#commands/tally/setting.ts'

type Item = Readonly<Record<string, unknown>>

/** What Sluice wrote for one event, item by item: the floor writes the like, and is held against it. */
export type Samples = Readonly<{
  received: Item
  assessed: Item
  moved: Item
  entry: Item
  view: Item
  mark: Item
  /** The record of an idempotency key, once the answer is in it. */
  key: Item
}>

/** Reads what is in the store of one event. @throws CommandFault when something is not there. */
export const readSamples = async (environment: Environment, tenantId: string, eventId: string): Promise<Samples> => {
  const dynamo = makeDynamo(environment)
  const pk = `${tenantId}#${eventId}`
  const tableOf = (name: string) => ({ TableName: settingOf(environment, name) })
  const get = async (table: string, key: Item): Promise<Item> => {
    const { Item } = await dynamo.send(new GetCommand({ ...tableOf(table), Key: { ...key }, ConsistentRead: true }))
    return Item ?? missing(table)
  }
  try {
    const { Items: [assessed, moved, received] = [] } = await dynamo.send(
      new QueryCommand({
        ...tableOf('FACTS_TABLE'),
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
      }),
    )
    if (!assessed || !moved || !received) return missing('FACTS_TABLE')
    return {
      received,
      assessed,
      moved,
      entry: await get('AUDIT_TABLE', { pk, sk: 'received' }),
      view: await get('VIEWS_TABLE', { pk }),
      mark: await get('BRIDGE_TABLE', { pk: `${received.factId}@sluice.events` }),
      key: await findKey(dynamo, settingOf(environment, 'IDEMPOTENCY_TABLE'), eventId),
    }
  } finally {
    dynamo.destroy()
  }
}

/** The key of an event cannot be worked out from outside, but the answer kept under it names the event. */
const findKey = async (client: DynamoDBDocumentClient, TableName: string, eventId: string): Promise<Item> => {
  const query = {
    TableName,
    FilterExpression: 'contains(#data.#body, :eventId)',
    ExpressionAttributeNames: { '#data': 'data', '#body': 'body' },
    ExpressionAttributeValues: { ':eventId': eventId },
  }
  for await (const { Items: [key] = [] } of paginateScan({ client }, query)) if (key) return key
  return missing('IDEMPOTENCY_TABLE')
}

const missing = (table: string): never => {
  throw new CommandFault(`The ${table} does not hold what an event leaves in it.`)
}
