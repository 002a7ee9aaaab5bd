import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { batchGet } from '#facts/adapters/batch-get.ts'
import { partitionOf } from '#facts/adapters/partition.ts'
import { pagesOf } from '#facts/adapters/send.ts'
import { type RefusedTransaction, transact } from '#facts/adapters/transact.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { pause } from '#platform/pause.ts'
import {
  type Addition,
  type AuditEntries,
  type EntryBatch,
  entryKeyText,
  type StoredEntry,
} from '../application/ports.ts'
import { entryText, readEntry } from '../domain/audit-entry.ts'
import { type AuditRecord, type ChainEntry, chainEntryText } from '../domain/hash-chain.ts'
import { pendingRow } from './audit-log-rows.ts'

type Tables = Readonly<{ auditTable: string; auditLogTable: string }>

/** The entries in DynamoDB. An entry has the key of its fact, so the store refuses a second entry for a fact. */
export const makeDynamoAuditEntries = (
  dynamo: DynamoDBDocumentClient,
  { auditTable, auditLogTable }: Tables,
): AuditEntries => ({
  add: async (tenantId, batch) => {
    const pending = { TableName: auditLogTable, Item: pendingRow(tenantId, batch), ...mustBeNew }
    const outcome = await transact(dynamo, [
      { Put: pending },
      ...batch.records.map((record, position) => ({
        Put: {
          TableName: auditTable,
          Item: rowOf(record, { batchId: batch.batchId, position }),
          ...mustBeNew,
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
        },
      })),
    ])
    return outcome.isWritten ? { added: true } : refusedAddition(outcome, batch)
  },

  of: readEntriesOf(dynamo, auditTable),

  texts: async (tenantId, keys) => {
    const rowKeys = keys.map(({ eventId, happening }) => ({ pk: partitionOf({ tenantId, eventId }), sk: happening }))
    const settings = { dynamo, table: auditTable, projection: 'pk, sk, entry', pause, unavailable }
    // An entry that cannot be read is missing in its log.
    const rows = (await batchGet(settings, rowKeys)).flatMap((row) => textRow.safeParse(row).data ?? [])
    const byKey = new Map(rows.map(({ pk, sk, entry }) => [`${pk}#${sk}`, entry]))
    return new Map(
      keys.flatMap((key) => {
        const text = byKey.get(`${tenantId}#${entryKeyText(key)}`)
        return text === undefined ? [] : [[entryKeyText(key), text] as const]
      }),
    )
  },
})

/** Reads every entry of an event. */
const readEntriesOf =
  (dynamo: DynamoDBDocumentClient, table: string): AuditEntries['of'] =>
  async (event) => {
    const query = {
      TableName: table,
      KeyConditionExpression: 'pk = :event',
      ExpressionAttributeValues: { ':event': partitionOf(event) },
      ConsistentRead: true,
    }
    const entries: StoredEntry[] = []
    for await (const { Items = [] } of pagesOf(paginateQuery({ client: dynamo }, query)))
      entries.push(...Items.map(storedEntry))
    return entries
  }

const mustBeNew = { ConditionExpression: 'attribute_not_exists(pk)' }

const rowOf = (record: AuditRecord, place: Readonly<{ batchId: string; position: number }>) => ({
  pk: partitionOf(record),
  sk: record.happening,
  entry: entryText(record),
  ...place,
})

const textRow = z.object({ pk: z.string(), sk: z.string(), entry: z.string() })
const entryRow = z.object({ entry: z.string(), batchId: z.string(), position: z.number() })

/** An item of an earlier version has the attributes of its chain. They are in the text as they are stored. */
const storedEntry = (row: Record<string, unknown>): StoredEntry => {
  const { data } = entryRow.safeParse(row)
  if (data) return { text: data.entry, place: { batchId: data.batchId, position: data.position } }
  // Only earlier versions of record-audit wrote items without these attributes.
  const entry = row as ChainEntry
  return { text: chainEntryText(entry), place: { sequence: entry.sequence } }
}

/** The batch is the first write; the entries follow it. */
const refusedAddition = ({ unmet }: RefusedTransaction, { records }: EntryBatch): Addition => {
  const recorded = records.flatMap(({ factId }, position) => {
    const item = unmet.get(position + 1)
    if (!unmet.has(position + 1)) return []
    // An item of an earlier version has the hash as an attribute.
    const factHash = item?.entry?.S === undefined ? item?.factHash?.S : readEntry(item.entry.S)?.factHash
    return [[factId, factHash ?? ''] as const]
  })
  return { added: false, recorded: new Map(recorded) }
}

const unavailable = (): Transient =>
  new Transient('store-unavailable', 'The table of audit entries is throttled. Try again later.')
