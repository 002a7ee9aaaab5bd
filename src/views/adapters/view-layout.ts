import { type DynamoDBDocumentClient, GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import { send } from '#facts/adapters/send.ts'
import { cached } from '#platform/cached.ts'

/** The item that states that every row has the keys of this version. No id of a tenant begins with `#`. */
export const layoutKey = '#layout'

/** A reader learns within this time that the rows were built again. */
const cacheMs = 60_000

/** Whether every row of the table has the keys of this version. */
export type ViewLayout = Readonly<{
  /** Returns whether no row of an earlier version is left. One read a minute. */
  isCurrent(): Promise<boolean>
  /**
   * Call it before the first write. If the table is empty, it notes that every row will have the keys of this version. It makes
   * calls only once.
   */
  begin(): Promise<void>
  /** Notes that no row of an earlier version is left. */
  complete(): Promise<void>
}>

export const makeViewLayout = (dynamo: DynamoDBDocumentClient, table: string): ViewLayout => {
  const read = async (): Promise<boolean> => {
    const get = new GetCommand({ TableName: table, Key: { pk: layoutKey }, ConsistentRead: true })
    return (await send(dynamo, get)).Item !== undefined
  }
  const isCurrent = cached({ read, ttlMs: cacheMs, graceMs: cacheMs, nowMs: Date.now })
  const complete = async (): Promise<void> => {
    await send(dynamo, new PutCommand({ TableName: table, Item: { pk: layoutKey } }))
  }
  const begin = async (): Promise<void> => {
    if (await read()) return
    const scan = new ScanCommand({ TableName: table, Limit: 1, ProjectionExpression: 'pk', ConsistentRead: true })
    const { Items = [] } = await send(dynamo, scan)
    if (Items.length === 0) await complete()
  }
  let begun: Promise<void> | undefined
  return {
    isCurrent: () => isCurrent(layoutKey),
    begin: () => {
      begun ??= begin().catch((error: unknown) => {
        begun = undefined
        throw error
      })
      return begun
    },
    complete,
  }
}
