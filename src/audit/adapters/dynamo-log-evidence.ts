import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { batchGet } from '#facts/adapters/batch-get.ts'
import { isEnded } from '#facts/adapters/is-ended.ts'
import { partitionOf } from '#facts/adapters/partition.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { pause } from '#platform/pause.ts'
import { type EntryKey, entryKeyText } from '../application/ports.ts'
import type { EntryItem, LogEvidence } from '../application/verification-ports.ts'
import { storedEntryIn } from './archived-entry.ts'

type Tables = Readonly<{ auditTable: string; factsTable: string }>

const rowKeys = z.object({ pk: z.string(), sk: z.string() })
const factRow = z.object({ fact: z.string().catch('') })

/** The entries and the facts of a log as they are stored, with one call for each hundred. */
export const makeDynamoLogEvidence = (
  dynamo: DynamoDBDocumentClient,
  { auditTable, factsTable }: Tables,
): LogEvidence => {
  const rowsOf = async (table: string, tenantId: string, keys: readonly EntryKey[]) => {
    const unique = new Map(keys.map((key) => [entryKeyText(key), key]))
    const wanted = [...unique.values()].map(({ eventId, happening }) => ({
      pk: partitionOf({ tenantId, eventId }),
      sk: happening,
    }))
    const rows = z
      .array(z.looseObject(rowKeys.shape))
      .parse(await batchGet({ dynamo, table, pause, unavailable }, wanted))
    return rows.map((row) => [`${row.pk.slice(tenantId.length + 1)}#${row.sk}`, row] as const)
  }

  return {
    entries: async (tenantId, keys) =>
      new Map((await rowsOf(auditTable, tenantId, keys)).map(([key, row]) => [key, itemOf(row)])),

    facts: async (tenantId, keys) =>
      new Map(
        (await rowsOf(factsTable, tenantId, keys))
          .filter(([, row]) => !isEnded(row))
          .map(([key, row]) => [key, factRow.parse(row).fact]),
      ),
  }
}

const itemOf = (row: Readonly<Record<string, unknown>>): EntryItem =>
  storedEntryIn(row) ?? { text: '', place: undefined }

const unavailable = (): Transient =>
  new Transient('store-unavailable', 'A table of the audit log is throttled. Try again later.')
