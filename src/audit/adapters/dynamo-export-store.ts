import { type DynamoDBDocumentClient, GetCommand, paginateQuery, QueryCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { putOfFact } from '#facts/adapters/dynamo-fact-log.ts'
import { pagesOf, send } from '#facts/adapters/send.ts'
import { putAlone, transact } from '#facts/adapters/transact.ts'
import type { ExportKey, ExportStore } from '../application/export-ports.ts'
import type { AuditExport } from '../domain/audit-export.ts'
import { openExportsPk, rowKey } from './audit-log-rows.ts'

type Settings = Readonly<{ auditLogTable: string; facts: Readonly<{ table: string; shardCount: number }> }>

/** The exports in the table `audit-log`. An open one has a second row, so that the open ones of all tenants are one query. */
export const makeDynamoExportStore = (
  dynamo: DynamoDBDocumentClient,
  { auditLogTable: table, facts }: Settings,
): ExportStore => {
  const putOf = (one: AuditExport) => ({
    TableName: table,
    Item: { ...rowKey.export(one), export: one, version: one.version },
    ...conditionOn(one.version - 1),
  })
  const openKey = ({ tenantId, id }: ExportKey) => ({ pk: openExportsPk, sk: `${tenantId}#${id}` })
  const factPut = (draft: Parameters<ReturnType<typeof putOfFact>>[0]) => ({ Put: putOfFact(facts)(draft).put })

  return {
    add: async (one, fact) => {
      const open = { Put: { TableName: table, Item: openKey(one) } }
      return (await transact(dynamo, [{ Put: putOf(one) }, open, factPut(fact)])).isWritten
    },

    read: async (key) => {
      const get = new GetCommand({ TableName: table, Key: rowKey.export(key), ConsistentRead: true })
      return exportIn((await send(dynamo, get)).Item)
    },

    list: async (tenantId, { limit, after }) => {
      const { pk } = rowKey.export({ tenantId, id: '' })
      const query = new QueryCommand({
        TableName: table,
        KeyConditionExpression: after === undefined ? 'pk = :pk' : 'pk = :pk AND sk > :after',
        ExpressionAttributeValues: { ':pk': pk, ...(after !== undefined && { ':after': after }) },
        ConsistentRead: true,
        Limit: limit,
      })
      const items = ((await send(dynamo, query)).Items ?? []).flatMap((item) => exportIn(item) ?? [])
      const last = items.at(-1)
      return { items, ...(items.length === limit && last && { next: last.id }) }
    },

    openCount: async (tenantId) => {
      const query = new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :open AND begins_with(sk, :tenant)',
        ExpressionAttributeValues: { ':open': openExportsPk, ':tenant': `${tenantId}#` },
        ConsistentRead: true,
        Select: 'COUNT',
      })
      return (await send(dynamo, query)).Count ?? 0
    },

    open: async function* () {
      const query = {
        TableName: table,
        KeyConditionExpression: 'pk = :open',
        ExpressionAttributeValues: { ':open': openExportsPk },
        ConsistentRead: true,
      }
      for await (const { Items = [] } of pagesOf(paginateQuery({ client: dynamo }, query)))
        for (const { sk } of Items) {
          const [tenantId = '', id = ''] = String(sk).split('#')
          yield { tenantId, id }
        }
    },

    save: async (one) => (await putAlone(dynamo, putOf(one))).isWritten,

    end: async (one, fact) => {
      const closed = { Delete: { TableName: table, Key: openKey(one) } }
      return (await transact(dynamo, [{ Put: putOf(one) }, closed, factPut(fact)])).isWritten
    },
  }
}

const conditionOn = (before: number) =>
  before === 0
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : {
        ConditionExpression: '#version = :before',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':before': before },
      }

const upload = z.object({
  uploadId: z.string(),
  tags: z.array(z.string()),
  next: z.string().nullable(),
  entries: z.number(),
  bytes: z.number(),
})

const exportRow = z.object({
  export: z.object({
    ...{ id: z.string(), tenantId: z.string(), origin: z.string() },
    ...{ from: z.number(), to: z.number(), size: z.number(), checkpoint: z.string() },
    requestedAt: z.string(),
    requestedBy: z.object({ id: z.string(), issuer: z.string().optional() }),
    status: z.enum(['waiting', 'running', 'completed', 'failed']),
    ...{ version: z.number(), tries: z.number() },
    leaseUntil: z.string().exactOptional(),
    upload: upload.exactOptional(),
    endedAt: z.string().exactOptional(),
    because: z.string().exactOptional(),
  }),
})

const exportIn = (item: unknown): AuditExport | undefined =>
  item === undefined ? undefined : exportRow.parse(item).export
