import { z } from 'zod'
import { itemBytes } from './item-size.ts'

const unitsByPlace = z.record(z.string(), z.number())
type UnitsByPlace = Readonly<z.output<typeof unitsByPlace>>

/** The units that DynamoDB charges for some calls, by table, and by index as `table/index`. */
export const capacity = z.object({ readUnits: unitsByPlace, writeUnits: unitsByPlace })
export type Capacity = Readonly<z.output<typeof capacity>>

/** Every operation that reports the units it consumed, with the kind of unit. */
const kinds: Readonly<Record<string, keyof Capacity>> = {
  GetItem: 'readUnits',
  BatchGetItem: 'readUnits',
  TransactGetItems: 'readUnits',
  Query: 'readUnits',
  Scan: 'readUnits',
  PutItem: 'writeUnits',
  UpdateItem: 'writeUnits',
  DeleteItem: 'writeUnits',
  BatchWriteItem: 'writeUnits',
  TransactWriteItems: 'writeUnits',
}

/** The kind of unit that a call consumes, from its target. Example: `writeUnits` for `DynamoDB_20120810.PutItem`. */
export const unitKindOf = (target: unknown): keyof Capacity | undefined => {
  const [service, operation = ''] = String(target).split('.')
  return service === 'DynamoDB_20120810' ? kinds[operation] : undefined
}

/** Returns the same request, with the option that reports the units of its table and of each index. */
export const withCapacityRequested = (body: string): string =>
  JSON.stringify({ ...JSON.parse(body), ReturnConsumedCapacity: 'INDEXES' })

const units = z.object({ CapacityUnits: z.number() })
const indexUnits = z.record(z.string(), units).default({})
const consumed = z.object({
  TableName: z.string(),
  Table: units.default({ CapacityUnits: 0 }),
  GlobalSecondaryIndexes: indexUnits,
  LocalSecondaryIndexes: indexUnits,
})
/** One call has one entry. A batch or a transaction has one for each table. */
const response = z.object({
  ConsumedCapacity: z.union([consumed.array(), consumed.transform((one) => [one])]).default([]),
})

/** The consumed units in the answer to a call. An error has none. */
export const reportedUnits = (body: string): UnitsByPlace =>
  sumByPlace(
    response
      .parse(JSON.parse(body))
      .ConsumedCapacity.flatMap((one) => [
        [one.TableName, one.Table.CapacityUnits] as const,
        ...Object.entries({ ...one.GlobalSecondaryIndexes, ...one.LocalSecondaryIndexes }).map(
          ([index, { CapacityUnits }]) => [`${one.TableName}/${index}`, CapacityUnits] as const,
        ),
      ]),
  )

/**
 * Each table's indexes with their key attributes. A stable index projects chosen attributes, which later writes
 * hardly ever change, so it costs units only when an item is new. Every other index projects every attribute. An index with keys
 * only costs one KiB for each item that is put.
 */
export type TableIndexes = ReadonlyMap<
  string,
  readonly Readonly<{ name: string; keys: readonly string[]; isStable: boolean; hasKeysOnly?: boolean }>[]
>

const item = z.record(z.string(), z.record(z.string(), z.unknown()))
const puts = z.object({
  TransactItems: z.array(
    z.strictObject({
      Put: z.object({ TableName: z.string(), Item: item, ConditionExpression: z.string().default('') }),
    }),
  ),
})

/** For each KiB in a transaction. */
const transactionUnits = 2

/**
 * The units of a transaction of puts, from the request: two for each KiB of an item, in its table and in each index that
 * has its keys. DynamoDB Local reports items of equal cost as one. Returns none for any other request.
 */
export const unitsOfPuts = (body: string, indexes: TableIndexes): UnitsByPlace | undefined => {
  const { data } = puts.safeParse(JSON.parse(body))
  return (
    data &&
    sumByPlace(
      data.TransactItems.flatMap(({ Put: { TableName, Item, ConditionExpression } }) => {
        const isNew = ConditionExpression.startsWith('attribute_not_exists')
        const cost = transactionUnits * Math.ceil(itemBytes(Item) / 1024)
        const holding = (indexes.get(TableName) ?? []).filter(
          ({ keys, isStable }) => keys.every((key) => key in Item) && (isNew || !isStable),
        )
        return [
          [TableName, cost] as const,
          ...holding.map(
            ({ name, hasKeysOnly }) => [`${TableName}/${name}`, hasKeysOnly ? transactionUnits : cost] as const,
          ),
        ]
      }),
    )
  )
}

const sumByPlace = (costs: readonly (readonly [place: string, units: number])[]): UnitsByPlace => {
  const byPlace = Map.groupBy(costs, ([place]) => place)
  return Object.fromEntries([...byPlace].map(([place, all]) => [place, all.reduce((sum, [, cost]) => sum + cost, 0)]))
}
