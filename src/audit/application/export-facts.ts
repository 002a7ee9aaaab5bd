import { readableFact } from '#facts/application/read-fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { isTombstone } from '#facts/domain/tombstone.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { type AuditEntry, readEntry } from '../domain/audit-entry.ts'
import type { FactTexts, ReadArchivedTexts } from './export-ports.ts'
import { entryKeyText } from './ports.ts'
import { readUtf8 } from './strict-text.ts'

type Needs = Readonly<{ texts: FactTexts; archived: ReadArchivedTexts }>

/** The fact of an event that becomes its tombstone. */
const first = happenings.received()

/**
 * Returns the text of the fact of each entry, from the log, or from the archive if its event is there; '' for one that neither of
 * them has. A text that was altered is returned as it is: a verifier finds it.
 * @throws Transient `store-unavailable` or `archive-unavailable`.
 */
export const makeExportedFacts = ({ texts, archived }: Needs) => {
  /** The texts of archived events, by `entryKeyText`. */
  const fromArchive = async (
    tenantId: string,
    entries: readonly AuditEntry[],
    stored: ReadonlyMap<string, string>,
  ): Promise<ReadonlyMap<string, string>> => {
    const firsts = [...new Set(entries.map(({ eventId }) => eventId))].map((eventId) => ({ eventId, happening: first }))
    const unread = firsts.filter((key) => !stored.has(entryKeyText(key)))
    const tombstones = new Map([...stored, ...(await texts.of(tenantId, unread))])
    const objects = firsts.flatMap(({ eventId, happening }) => {
      const object = archiveKeyIn(tombstones.get(entryKeyText({ eventId, happening })))
      return object === undefined ? [] : [{ eventId, object }]
    })
    const found = await Promise.all(
      objects.map(async ({ eventId, object }) =>
        [...(await archived(tenantId, object))].map(
          ([happening, text]) => [entryKeyText({ eventId, happening }), text] as const,
        ),
      ),
    )
    return new Map(found.flat())
  }

  return async (tenantId: string, bundle: readonly Uint8Array[]): Promise<readonly string[]> => {
    const entries = bundle.map((bytes) => readEntry(readUtf8(bytes) ?? ''))
    const known = entries.flatMap((entry) => entry ?? [])
    const stored = await texts.of(tenantId, distinctKeys(known))
    const isStored = (entry: AuditEntry): boolean => sha256(stored.get(entryKeyText(entry)) ?? '') === entry.factHash
    const old = await fromArchive(
      tenantId,
      known.filter((entry) => !isStored(entry)),
      stored,
    )
    return entries.map((entry) => {
      if (entry === undefined) return ''
      const own = stored.get(entryKeyText(entry))
      if (own !== undefined && (isStored(entry) || archiveKeyIn(own) === undefined)) return own
      return old.get(entryKeyText(entry)) ?? ''
    })
  }
}

/** A second entry for a fact is a fault, which a verifier finds. One call reads no key twice. */
const distinctKeys = (entries: readonly AuditEntry[]) =>
  [
    ...new Map(entries.map(({ eventId, happening }) => [entryKeyText({ eventId, happening }), { eventId, happening }])),
  ].map(([, key]) => key)

/** The object of the archive that a tombstone names; `undefined` for any other text. */
const archiveKeyIn = (text: string | undefined): string | undefined => {
  const fact = text === undefined ? undefined : readableFact(text)
  return fact && isTombstone(fact) ? fact.sluicetombstone.archivekey : undefined
}
