import { type DynamoDBDocumentClient, GetCommand, paginateScan, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import { CommandFault } from '#commands/command-line.ts'
import { makeDynamo } from '../tally/aws-clients.ts'
import { type Environment, settingOf } from '../tally/setting.ts'

const item = z.record(z.string(), z.unknown())
const logged = z.looseObject({ factId: z.string(), fact: z.string() })

/** What Sluice wrote for one event, item by item: the floor writes the like, and is held against it. */
export const samplesSchema = z.object({
  received: logged,
  assessed: logged,
  moved: logged,
  entry: item,
  view: item,
  /** Of the account that paid. */
  profile: item,
  /** The bridge's mark of the first fact. */
  mark: item,
  /** The record of the idempotency key, once the answer is in it. */
  key: z.looseObject({ data: item }),
})

export type Samples = Readonly<z.output<typeof samplesSchema>>

/** Reads what the stores hold of one event that went the whole way. @throws CommandFault when something is missing. */
export const readSamples = async (environment: Environment, tenantId: string, eventId: string): Promise<Samples> => {
  const dynamo = makeDynamo(environment)
  const tableOf = (name: string) => ({ TableName: settingOf(environment, name) })
  const get = async (table: string, Key: Record<string, unknown>): Promise<unknown> =>
    (await dynamo.send(new GetCommand({ ...tableOf(table), Key, ConsistentRead: true }))).Item
  const pk = `${tenantId}#${eventId}`
  try {
    const { Items: facts = [] } = await dynamo.send(new QueryCommand({ ...tableOf('FACTS_TABLE'), ...partition(pk) }))
    // In the order of their sort keys.
    const [assessed, moved, received] = facts
    const found = samplesSchema.safeParse({
      ...{ received, assessed, moved },
      entry: await get('AUDIT_TABLE', { pk, sk: 'received' }),
      view: await get('VIEWS_TABLE', { pk }),
      profile: await get('PROFILES_TABLE', { pk: `${tenantId}#${payerOf(received?.fact)}` }),
      mark: await get('BRIDGE_TABLE', { pk: `${received?.factId}@sluice.events` }),
      key: await findKey(dynamo, settingOf(environment, 'IDEMPOTENCY_TABLE'), eventId),
    })
    if (found.success) return found.data
    throw new CommandFault(`The stores do not hold all of event ${eventId}: ${z.prettifyError(found.error)}`)
  } finally {
    dynamo.destroy()
  }
}

const paid = z.looseObject({ data: z.looseObject({ debtor: z.looseObject({ accountId: z.string() }) }) })

const payerOf = (fact: unknown): string => paid.parse(JSON.parse(String(fact))).data.debtor.accountId

const partition = (pk: string) => ({
  KeyConditionExpression: 'pk = :pk',
  ExpressionAttributeValues: { ':pk': pk },
  ConsistentRead: true,
})

/** The key of an event cannot be worked out from outside, but the answer kept under it names the event. */
const findKey = async (client: DynamoDBDocumentClient, TableName: string, eventId: string): Promise<unknown> => {
  const query = {
    TableName,
    FilterExpression: 'contains(#data.#body, :eventId)',
    ExpressionAttributeNames: { '#data': 'data', '#body': 'body' },
    ExpressionAttributeValues: { ':eventId': eventId },
  }
  for await (const { Items: [key] = [] } of paginateScan({ client }, query)) if (key) return key
  return undefined
}
