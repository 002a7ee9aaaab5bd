import { type DynamoDBDocumentClient, GetCommand, paginateScan, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import { CommandFault } from '#commands/command-line.ts'
import { makeDynamo } from '../tally/aws-clients.ts'
import { type Environment, settingOf } from '../tally/setting.ts'

const item = z.record(z.string(), z.unknown())
const logged = z.looseObject({ factId: z.string(), fact: z.string() })

/** The items Sluice wrote for one event. The floor writes similar ones and is compared with them. */
export const samplesSchema = z.object({
  received: logged,
  assessed: logged,
  moved: logged,
  entry: item,
  view: item,
  /** The profile of the paying account. */
  profile: item,
  /** The bridge's mark for the first fact. */
  mark: item,
  /** The record of the idempotency key, with the answer. */
  key: z.looseObject({ data: item }),
})

export type Samples = Readonly<z.output<typeof samplesSchema>>

/** Reads the items of one complete event. @throws CommandFault when one is missing. */
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
    throw new CommandFault(`Items of event ${eventId} are missing in the stores: ${z.prettifyError(found.error)}`)
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

/** An event's key cannot be computed here, but its stored answer contains the event id. */
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
