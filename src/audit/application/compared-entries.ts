import { eventArchived } from '#catalogue/families/custody.ts'
import { readableDataOf, readableFact } from '#facts/application/read-fact.ts'
import { kindOf } from '#facts/domain/happening.ts'
import { inGroups } from '#kernel/application/in-groups.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { type TrailLine, trailLines } from '../domain/trail.ts'
import { indexesOf } from './entry-indexes.ts'
import { type AuditLog, type EntryPlace, entryKeyText } from './ports.ts'
import type { Tree } from './tiles-at-size.ts'
import { archivedMarks, trailEntry, trailFacts } from './trail-evidence.ts'
import type { EventFacts, StoredFact } from './trail-ports.ts'
import { hasLeaf } from './tree-leaf.ts'
import type { ArchivedTexts, EntryItem, IndexedEntry, LogEvidence } from './verification-ports.ts'
import { findingsIn, type UnnamedDifference } from './verified-head.ts'

export type EntryNeeds = Readonly<{
  log: Pick<AuditLog, 'indexOf'>
  evidence: LogEvidence
  facts: EventFacts
  archive: ArchivedTexts
  clock: Clock
}>

/** The events that are read at once. */
const eventWidth = 16

/** `read`: the reads of events that the comparison needed, and of their objects in the archive. */
type EntryComparison = Readonly<{ findings: readonly UnnamedDifference[]; read: number }>

/**
 * Makes the function that compares entries of a log with the items of the table of entries and with the facts. An entry without its
 * fact is right if the event was archived: then the archive must have the text. An entry has one index: that of its item.
 * @throws Transient of the ports.
 */
export const makeCompareEntries = ({ log, evidence, facts, archive, clock }: EntryNeeds) => {
  /** The facts of an event, and the texts of those that are in the archive. */
  const readEvent = async (tenantId: string, eventId: string): Promise<EventEvidence> => {
    const stored = await facts.of({ tenantId, eventId })
    const keys = [...new Set(stored.flatMap(({ text }) => archiveKeyIn(text)))]
    const archived = await Promise.all(keys.map((key) => archive.of(tenantId, key)))
    return { stored, archived: new Map(archived.flatMap((texts) => [...texts])), read: 1 + keys.length }
  }

  /** The entries that the log has at the index of their items, too. */
  const secondEntries = async (
    tenantId: string,
    tree: Tree,
    placed: readonly PlacedEntry[],
  ): Promise<readonly UnnamedDifference[]> => {
    const places = placed.map(({ place }) => place)
    const indexes = await indexesOf(log, tenantId, places)
    const moved = placed.flatMap(({ entry, place }, at) => {
      const index = indexes[at]
      return typeof index !== 'number' || index === entry.index ? [] : [{ entry, place, index }]
    })
    const found = await Promise.all(
      moved.map(({ entry, index }) => findingsIn(async () => secondEntryFault(tree, entry, index))),
    )
    // The walk names a tile that is altered or missing.
    return found.flat().filter(({ kind }) => kind === 'extra-fact')
  }

  return async (tenantId: string, tree: Tree, entries: readonly IndexedEntry[]): Promise<EntryComparison> => {
    const keys = entries.map(({ entry }) => entry)
    const [items, texts] = await Promise.all([evidence.entries(tenantId, keys), evidence.facts(tenantId, keys)])
    const ofItems = entries.flatMap((entry) => itemFault(entry, items.get(entryKeyText(entry.entry))?.text))
    const open = entries.filter(({ entry }) => sha256(texts.get(entryKeyText(entry)) ?? '') !== entry.factHash)
    const byEvent = Map.groupBy(open, ({ entry }) => entry.eventId)
    const placed = entries.flatMap((entry) => placeOf(entry, items.get(entryKeyText(entry.entry))))
    const second = await secondEntries(tenantId, tree, placed)
    const ofEvents = await inGroups([...byEvent], eventWidth, async ([eventId, ofEvent]) => {
      const event = await readEvent(tenantId, eventId)
      return { findings: ofEvent.flatMap((entry) => factFault(entry, event, clock())), read: event.read }
    })
    return {
      findings: [...ofItems, ...second, ...ofEvents.flatMap(({ findings }) => findings)],
      read: ofEvents.reduce((sum, { read }) => sum + read, 0),
    }
  }
}

/** The facts of an event as they are stored, its texts in the archive by happening, and how many reads these cost. */
type EventEvidence = Readonly<{ stored: readonly StoredFact[]; archived: ReadonlyMap<string, string>; read: number }>

const archiveKeyIn = (text: string): readonly string[] => {
  const fact = readableFact(text)
  const data = fact && kindOf(fact) === 'archived' ? readableDataOf(eventArchived, fact) : undefined
  return data ? [data.archiveKey] : []
}

const itemFault = ({ index, text }: IndexedEntry, item: string | undefined): readonly UnnamedDifference[] => {
  if (item === text) return []
  const place = String(index)
  return item === undefined
    ? [{ kind: 'gap', place, because: 'The table of entries does not have the entry.' }]
    : [{ kind: 'altered-entry', place, because: 'The table of entries has another text of the entry.' }]
}

type PlacedEntry = Readonly<{ entry: IndexedEntry; place: EntryPlace }>

const placeOf = (entry: IndexedEntry, item: EntryItem | undefined): readonly PlacedEntry[] =>
  item?.place && item.text === entry.text ? [{ entry, place: item.place }] : []

const secondEntryFault = async (
  tree: Tree,
  { index, text }: IndexedEntry,
  other: number,
): Promise<readonly UnnamedDifference[]> => {
  // The comparison of the facts names an index that is wrong, and the walk a bundle that is altered.
  if (other >= tree.size || !(await hasLeaf(tree, other, text)) || !(await hasLeaf(tree, index, text))) return []
  return [{ kind: 'extra-fact', place: String(index), because: `The log has the entry at index ${other}, too.` }]
}

/** Compares an entry with a fact that does not have its hash. */
const factFault = (indexed: IndexedEntry, event: EventEvidence, now: string): readonly UnnamedDifference[] => {
  const { entry } = indexed
  const line = lineOf(indexed, event, now)
  const place = `${indexed.index}, event ${entry.eventId}, ${entry.happening}`
  if (line?.state === 'altered-fact')
    return [{ kind: 'altered-fact', place, because: 'The fact has another hash than its entry.' }]
  if (line?.state !== 'archived')
    return [{ kind: 'missing-fact', place, because: 'The entry has no fact, and the event was not archived.' }]
  const text = event.archived.get(entry.happening)
  if (text === undefined) return [{ kind: 'missing-fact', place, because: 'The archive does not have the fact.' }]
  return sha256(text) === entry.factHash
    ? []
    : [{ kind: 'altered-fact', place, because: 'The fact in the archive has another hash than its entry.' }]
}

const lineOf = (
  { index, text, entry }: IndexedEntry,
  { stored }: EventEvidence,
  now: string,
): TrailLine<EntryPlace> | undefined =>
  trailLines({
    entries: [trailEntry({ text, place: { sequence: index + 1 } }, entry)],
    facts: trailFacts(Map.groupBy(stored, (fact) => fact.happening).get(entry.happening) ?? []),
    archived: archivedMarks(stored),
    now,
  })[0]
