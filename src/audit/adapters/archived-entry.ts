import * as z from 'zod'
import type { StoredEntry } from '../application/ports.ts'
import { type ChainEntry, chainEntryText } from '../domain/hash-chain.ts'
import { batchIdSchema } from './audit-log-rows.ts'

const laterEntry = z.object({ entry: z.string(), batchId: batchIdSchema, position: z.int().min(0) })
const chainEntry = z.object({ sequence: z.int().positive(), previousHash: z.string(), hash: z.string() })

/** The check of an entry as the archive keeps it: with the attributes of its item in the table of entries. */
export const isArchivedInLog =
  (isInLog: (tenantId: string, entry: StoredEntry) => Promise<boolean>) =>
  async (tenantId: string, archived: Readonly<Record<string, unknown>>): Promise<boolean> => {
    const entry = storedEntryIn(archived)
    return entry !== undefined && isInLog(tenantId, entry)
  }

/** The entry with these attributes, of either format; `undefined` if they are of none. */
export const storedEntryIn = (archived: Readonly<Record<string, unknown>>): StoredEntry | undefined => {
  const { data } = laterEntry.safeParse(archived)
  if (data) return { text: data.entry, place: { batchId: data.batchId, position: data.position } }
  const chained = chainEntry.safeParse(archived).data
  // Its other attributes are compared with the stored entry, and with the hash in the log.
  return chained && { text: chainEntryText(archived as ChainEntry), place: { sequence: chained.sequence } }
}
