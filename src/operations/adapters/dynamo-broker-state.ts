import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import { send } from '#facts/adapters/send.ts'
import type { Clock, Instant } from '#kernel/domain/instant.ts'

type Needs = Readonly<{ dynamo: DynamoDBDocumentClient; table: string; clock: Clock }>

/**
 * Makes the function that reads since when the bridges cannot reach the broker; `undefined` without a note, or when no bridge has
 * renewed it. The bridge writes the note (`src/bridge/adapters/dynamo-broker-notes.ts`).
 * @throws Transient `store-unavailable`.
 */
export const makeBrokerUnavailableSince =
  ({ dynamo, table, clock }: Needs) =>
  async (): Promise<Instant | undefined> => {
    const { Item } = await send(dynamo, new GetCommand({ TableName: table, Key: { pk: 'broker' } }))
    return Item !== undefined && Item.lapsesAt > clock() ? Item.since : undefined
  }
