import { type DynamoDBDocumentClient, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { activateProposal, putProposal, withdrawProposal } from '#approval/adapters/proposal-rows.ts'
import { putOfFact } from '#facts/adapters/dynamo-fact-log.ts'
import { pagesOf, send } from '#facts/adapters/send.ts'
import { type TransactionWrite, transact } from '#facts/adapters/transact.ts'
import type { CustodyRegister, CustodyStep, Holds } from '../application/ports.ts'
import { isActive } from '../domain/hold.ts'
import { erasureIn, holdsIn, keyOf, prefixOf, versionIn } from './custody-rows.ts'

type Settings = Readonly<{ table: string; facts: Readonly<{ table: string; shardCount: number }> }>

/** The active holds of tenants, for every function that erases or archives. */
export const makeDynamoHolds = (dynamo: DynamoDBDocumentClient, table: string): Holds => ({
  of: async (tenantId) => {
    const rows = await readAll(dynamo, table, { tenantId, prefix: prefixOf.holds })
    const active = holdsIn(rows).filter(isActive)
    return { version: versionIn(rows), targets: active.map(({ target }) => target) }
  },
})

/** A write that fails if a hold was placed after this version was read. For transactions that erase or archive. */
export const requireHoldsVersion = (TableName: string, tenantId: string, version: number): TransactionWrite => ({
  ConditionCheck: {
    TableName,
    Key: keyOf.holdsVersion(tenantId),
    ...(version === 0
      ? { ConditionExpression: 'attribute_not_exists(version)' }
      : { ConditionExpression: 'version = :holds', ExpressionAttributeValues: { ':holds': version } }),
  },
})

/** The holds and erasures of tenants in DynamoDB. Each step is one transaction, with its fact. */
export const makeDynamoCustodyRegister = (
  dynamo: DynamoDBDocumentClient,
  { table, facts }: Settings,
): CustodyRegister => {
  const all = (tenantId: string, prefix: string) => readAll(dynamo, table, { tenantId, prefix })

  return {
    ...makeDynamoHolds(dynamo, table),

    hold: async (tenantId, id) =>
      isId(id) ? holdsIn(await all(tenantId, keyOf.hold(tenantId, id).sk)).find((hold) => hold.id === id) : undefined,

    erasure: async (tenantId, id) => {
      if (!isId(id)) return undefined
      const get = new GetCommand({ TableName: table, Key: keyOf.erasure(tenantId, id), ConsistentRead: true })
      const { Item } = await send(dynamo, get)
      return Item && erasureIn(Item)
    },

    holds: async (tenantId, place) => pageOf(holdsIn(await all(tenantId, prefixOf.holds)), place),
    erasures: async (tenantId, place) => pageOf((await all(tenantId, prefixOf.erasures)).map(erasureIn), place),

    write: async (step) => {
      const fact = { Put: putOfFact(facts)(step.draft).put }
      return (await transact(dynamo, [...writesOf(table, step), fact])).isWritten
    },
  }
}

/** A path can hold any text, and DynamoDB refuses a key that is too long. */
const isId = (id: string): boolean => z.uuid().safeParse(id).success

type RowSelection = Readonly<{ tenantId: string; prefix: string }>

const readAll = async (dynamo: DynamoDBDocumentClient, table: string, { tenantId, prefix }: RowSelection) => {
  const query = {
    TableName: table,
    KeyConditionExpression: 'pk = :tenant AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':tenant': tenantId, ':prefix': prefix },
    ConsistentRead: true,
  }
  const rows: Record<string, unknown>[] = []
  for await (const { Items = [] } of pagesOf(paginateQuery({ client: dynamo }, query))) rows.push(...Items)
  return rows
}

/** A tenant has few holds and erasures, and a hold has up to two rows, so a page is cut from all of them. */
const pageOf = <Item extends Readonly<{ id: string }>>(
  all: readonly Item[],
  { limit, after }: Readonly<{ limit: number; after?: string | undefined }>,
) => {
  const rest = all.filter(({ id }) => after === undefined || id > after)
  const items = rest.slice(0, limit)
  return { items, next: rest.length > limit ? items.at(-1)?.id : undefined }
}

const writesOf = (table: string, step: CustodyStep): readonly TransactionWrite[] => {
  const { kind, tenantId, id, record, before, fields } = step
  const row = { TableName: table, Key: keyOf[kind](tenantId, id) }
  if (step.step === 'proposed')
    return [putProposal(row, { ...record, ...fields, ...(kind !== 'lift' && { id }) }, before)]
  if (step.step === 'withdrawn') return [withdrawProposal(row, record)]
  return [activateProposal(row, record), ...consequencesOf(table, step)]
}

const consequencesOf = (
  table: string,
  { kind, tenantId, id, record, fields, holdsVersion }: CustodyStep,
): readonly TransactionWrite[] => {
  if (kind === 'lift') return []
  if (kind === 'erasure')
    return [
      {
        Put: {
          TableName: table,
          Item: { ...keyOf.due({ tenantId, id }), tenantId, id, jobId: fields.jobId, dueAt: record.activatedAt },
        },
      },
      requireHoldsVersion(table, tenantId, holdsVersion ?? 0),
    ]
  return [
    {
      Update: {
        TableName: table,
        Key: keyOf.holdsVersion(tenantId),
        UpdateExpression: 'ADD version :one',
        ExpressionAttributeValues: { ':one': 1 },
      },
    },
  ]
}
