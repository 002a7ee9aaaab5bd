import {
  type AuditEntries,
  type EntryKey,
  type EntryPlace,
  entryKeyText,
  type PendingBatch,
} from '#audit/application/ports.ts'
import { entryText, readEntry } from '#audit/domain/audit-entry.ts'

/** An entry as it is held. A test can change it, as somebody with rights on the table could. */
type HeldEntry = { text: string; readonly place: EntryPlace }

/**
 * The entries in a map, and the batches that wait for their indexes, which the double of the log takes. Keys of entries are
 * `{tenant}#{eventId}#{happening}`.
 */
export const makeMemoryAuditEntries = () => {
  const held = new Map<string, HeldEntry>()
  const pending = new Map<string, Map<string, PendingBatch>>()
  const keyOf = (tenantId: string, key: EntryKey) => `${tenantId}#${entryKeyText(key)}`
  const entries: AuditEntries = {
    add: async (tenantId, { batchId, records }) => {
      const recorded = new Map(
        records.flatMap((record) => {
          const known = held.get(keyOf(tenantId, record))
          return known ? [[record.factId, readEntry(known.text)?.factHash ?? ''] as const] : []
        }),
      )
      const ofTenant = pending.get(tenantId) ?? new Map<string, PendingBatch>()
      if (recorded.size > 0 || ofTenant.has(batchId)) return { added: false, recorded }
      for (const [position, record] of records.entries())
        held.set(keyOf(tenantId, record), { text: entryText(record), place: { batchId, position } })
      const keys = records.map(({ eventId, happening }) => ({ eventId, happening }))
      pending.set(tenantId, ofTenant.set(batchId, { batchId, keys }))
      return { added: true }
    },
    of: async ({ tenantId, eventId }) =>
      [...held].flatMap(([key, entry]) => (key.startsWith(`${tenantId}#${eventId}#`) ? [entry] : [])),
    texts: async (tenantId, keys) =>
      new Map(
        keys.flatMap((key) => {
          const entry = held.get(keyOf(tenantId, key))
          return entry ? [[entryKeyText(key), entry.text] as const] : []
        }),
      ),
  }
  return { entries, held, pending }
}

export type MemoryAuditEntries = ReturnType<typeof makeMemoryAuditEntries>
