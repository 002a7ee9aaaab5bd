import { type DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb'
import { pagesOf } from '#facts/adapters/send.ts'
import { type TransactionWrite, tryTransact } from '#facts/adapters/transact.ts'
import { untilWon } from '#kernel/application/until-won.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { dayOf } from '#kernel/domain/instant.ts'
import { pause } from '#platform/pause.ts'
import { countPrefix, countWrite } from './event-counts.ts'
import { layoutKey, makeViewLayout } from './view-layout.ts'

/** The most rows that one transaction deletes. Fewer than DynamoDB allows, because a changed row refuses all of them. */
const chunkLength = 50

/** Transactions that run at once. */
const concurrency = 8

/** The tries for one row that others change meanwhile. */
const tryCountMax = 12

type CountedItem = Readonly<{ pk: string; receivedAt?: string; counted?: string }>

/**
 * Deletes every row of the read model, and takes each out of the counts of its day in the same transaction. So the counts stay
 * exact while new facts are projected. Reads the whole table: for a command, never for a request. A repeat deletes what is left.
 * @throws Transient `store-unavailable`.
 */
export const clearEventRows = async (dynamo: DynamoDBDocumentClient, table: string): Promise<void> => {
  const scan = { TableName: table, ProjectionExpression: 'pk, receivedAt, counted', ConsistentRead: true }
  for await (const { Items = [] } of pagesOf(paginateScan({ client: dynamo }, scan))) {
    const rows = (Items as CountedItem[]).filter(({ pk }) => pk !== layoutKey && !pk.startsWith(countPrefix))
    const chunks = [...Map.groupBy(rows, dayOfRow).values()].flatMap(inChunks)
    for (let start = 0; start < chunks.length; start += concurrency)
      await Promise.all(chunks.slice(start, start + concurrency).map((chunk) => deleteAll(dynamo, table, chunk)))
  }
  await makeViewLayout(dynamo, table).complete()
}

const tenantOf = ({ pk }: CountedItem): string => pk.slice(0, pk.indexOf('#'))

/** Rows of one tenant and day are counted in the same items. */
const dayOfRow = (row: CountedItem): string => `${tenantOf(row)}#${dayOf(row.receivedAt ?? '')}`

const inChunks = (rows: readonly CountedItem[]): readonly (readonly CountedItem[])[] =>
  Array.from({ length: Math.ceil(rows.length / chunkLength) }, (_, index) =>
    rows.slice(index * chunkLength, (index + 1) * chunkLength),
  )

const deleteAll = async (
  dynamo: DynamoDBDocumentClient,
  table: string,
  rows: readonly CountedItem[],
): Promise<void> => {
  const outcome = await tryTransact(dynamo, deletionOf(table, rows))
  if (outcome.isWritten) return
  if (rows.length > 1) {
    for (const row of rows) await deleteAll(dynamo, table, [row])
    return
  }
  await deleteChanged(dynamo, table, rows)
}

/** A row that a fact has changed since it was read is refused with its new group. */
const deleteChanged = async (dynamo: DynamoDBDocumentClient, table: string, [row]: readonly CountedItem[]) => {
  if (!row) return
  let known = row
  const isDone = await untilWon(tryCountMax, pause, async () => {
    const outcome = await tryTransact(dynamo, deletionOf(table, [known]))
    if (outcome.isWritten) return true
    const held = outcome.unmet.get(0)
    if (outcome.unmet.has(0)) known = { ...row, ...(held?.counted?.S !== undefined && { counted: held.counted.S }) }
    return undefined
  })
  if (!isDone) throw new Transient('store-unavailable', `A row in ${table} changes at every try. Try again later.`)
}

const deletionOf = (TableName: string, rows: readonly CountedItem[]): readonly TransactionWrite[] => {
  const leaving = Map.groupBy(
    rows.flatMap(({ counted }) => counted ?? []),
    (group) => group,
  )
  const [first] = rows
  const changes = Object.fromEntries([...leaving].map(([group, all]) => [group, -all.length]))
  const deletions = rows.map(({ pk, counted }) => ({
    Delete: {
      TableName,
      Key: { pk },
      ConditionExpression: counted === undefined ? 'attribute_not_exists(counted)' : 'counted = :counted',
      ...(counted !== undefined && { ExpressionAttributeValues: { ':counted': counted } }),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    },
  }))
  if (!first || leaving.size === 0) return deletions
  const day = { table: TableName, tenantId: tenantOf(first), day: dayOf(first.receivedAt ?? '') }
  return [...deletions, countWrite(day, changes)]
}
