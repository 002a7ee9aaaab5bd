import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { activateProposal, putProposal, withdrawProposal } from '#approval/adapters/proposal-rows.ts'
import { putOfFact } from '#facts/adapters/dynamo-fact-log.ts'
import { readablePage } from '#facts/adapters/readable-page.ts'
import { pagesOf } from '#facts/adapters/send.ts'
import { type TransactionWrite, transact } from '#facts/adapters/transact.ts'
import { tenantIdPattern } from '#kernel/domain/tenant.ts'
import type { TenantRegister, TenantRevision, TenantSummary } from '../application/ports.ts'
import { proposalItem, proposalOf } from './tenant-proposal-rows.ts'
import { keyOf, prefixOf, readRow, settingsOf } from './tenant-rows.ts'

type Settings = Readonly<{ table: string; facts: Readonly<{ table: string; shardCount: number }> }>

type Reader = Omit<TenantRegister, 'write' | 'propose' | 'withdraw'>

/** The number of changes of a tenant. Only a row that was edited by hand can have an invalid one. */
const version = z.int().min(0).default(0).catch(0)

/** The index with the keys of the table exchanged. It lists the rows `settings` of all tenants, and the senders of one. */
const inverted = 'inverted'

/** Reads the rows of tenants. */
export const makeDynamoTenantReader = (dynamo: DynamoDBDocumentClient, table: string): Reader => {
  const all = async (query: object) => {
    const rows: Record<string, unknown>[] = []
    for await (const { Items = [] } of pagesOf(paginateQuery({ client: dynamo }, { TableName: table, ...query })))
      rows.push(...Items)
    return rows
  }

  return {
    read: async (tenantId, senderId) => {
      const row = await readRow(dynamo, table, keyOf.settings(tenantId))
      const permit = senderId === undefined ? undefined : await readRow(dynamo, table, keyOf.sender(senderId, tenantId))
      return { settings: settingsOf(row), version: version.parse(row?.version), isPermitted: permit !== undefined }
    },

    proposal: async (tenantId, content) => {
      const row = await readRow(dynamo, table, keyOf.proposal(tenantId, content))
      return row && proposalOf(row)
    },

    proposals: async (tenantId) => {
      const rows = await all({
        KeyConditionExpression: 'pk = :tenant AND begins_with(sk, :proposals)',
        ExpressionAttributeValues: { ':tenant': keyOf.settings(tenantId).pk, ':proposals': prefixOf.proposals },
        ConsistentRead: true,
      })
      return rows.flatMap((row) => proposalOf(row) ?? [])
    },

    senders: async (tenantId, candidates) => {
      const rows = await all({
        IndexName: inverted,
        KeyConditionExpression: 'sk = :tenant AND begins_with(pk, :senders)',
        ExpressionAttributeValues: { ':tenant': tenantId, ':senders': prefixOf.senders },
      })
      const indexed = rows.map(({ pk }) => String(pk).slice(prefixOf.senders.length))
      const known = [...new Set([...indexed, ...candidates])].toSorted()
      const permits = await Promise.all(known.map((sender) => readRow(dynamo, table, keyOf.sender(sender, tenantId))))
      return known.filter((_, index) => permits[index] !== undefined)
    },

    list: async ({ limit, after }) => {
      const query = {
        TableName: table,
        IndexName: inverted,
        KeyConditionExpression: 'sk = :settings AND begins_with(pk, :tenants)',
        ExpressionAttributeValues: { ':settings': keyOf.settings('').sk, ':tenants': prefixOf.tenants },
        Limit: limit,
        ...(after !== undefined && { ExclusiveStartKey: keyOf.settings(after) }),
      }
      const { items, hasMore } = await readablePage(dynamo, query, summaryOf)
      return { items, next: hasMore ? items.at(-1)?.tenantId : undefined }
    },
  }
}

/** Only a row that was edited by hand can have another id. No token and no sender can name such a tenant. */
const summaryOf = (row: Readonly<Record<string, unknown>>): TenantSummary | undefined => {
  const tenantId = String(row.pk).slice(prefixOf.tenants.length)
  if (!tenantIdPattern.test(tenantId)) return undefined
  return { tenantId, status: settingsOf(row).status ?? 'active', version: version.parse(row.version) }
}

/** The rows of tenants. Each change is written in one transaction with its fact. */
export const makeDynamoTenantRegister = (
  dynamo: DynamoDBDocumentClient,
  { table, facts }: Settings,
): TenantRegister => {
  const factPut = putOfFact(facts)
  const rowOfProposal = (tenantId: string, content: string) => ({
    TableName: table,
    Key: keyOf.proposal(tenantId, content),
  })
  const write = async (items: readonly TransactionWrite[]): Promise<boolean> =>
    (await transact(dynamo, items)).isWritten

  return {
    ...makeDynamoTenantReader(dynamo, table),

    write: async (revision) => {
      const { tenantId, proposal } = revision
      const approval = proposal ? [activateProposal(rowOfProposal(tenantId, proposal.content), proposal)] : []
      const fact = { Put: factPut(revision.draft).put }
      return write([settingsItem(table, revision), ...senderItems(table, revision), ...approval, fact])
    },

    propose: async (tenantId, proposal, draft, before) =>
      write([
        putProposal(rowOfProposal(tenantId, proposal.content), proposalItem(proposal), before),
        { Put: factPut(draft).put },
      ]),

    withdraw: async (tenantId, proposal, draft) =>
      write([withdrawProposal(rowOfProposal(tenantId, proposal.content), proposal), { Put: factPut(draft).put }]),
  }
}

const settingsItem = (table: string, { tenantId, settings, version }: TenantRevision): TransactionWrite => ({
  Put: {
    TableName: table,
    Item: { ...keyOf.settings(tenantId), ...settings, version },
    ConditionExpression: version === 1 ? 'attribute_not_exists(pk)' : 'version = :before',
    ...(version > 1 && { ExpressionAttributeValues: { ':before': version - 1 } }),
  },
})

const senderItems = (table: string, { tenantId, change }: TenantRevision): readonly TransactionWrite[] => {
  if (change.kind === 'set') return []
  const Key = keyOf.sender(change.senderId, tenantId)
  return [change.kind === 'permit' ? { Put: { TableName: table, Item: Key } } : { Delete: { TableName: table, Key } }]
}
