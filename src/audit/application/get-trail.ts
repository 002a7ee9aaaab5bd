import * as z from 'zod'
import { cursorOf, pageFields } from '#api/list-query.ts'
import { readQuery } from '#kernel/application/read-query.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { placeOf, type TrailLine, trailLines } from '../domain/trail.ts'
import { type FoundIndex, indexesOf } from './entry-indexes.ts'
import { LogDifference, orDifference } from './log-difference.ts'
import { leafHash, type TileReader } from './merkle-tree.ts'
import { newestCheckpoint } from './newest-checkpoint.ts'
import type { AuditEntries, AuditLog, EntryPlace } from './ports.ts'
import { utf8Of } from './strict-text.ts'
import { provenPath, type Tree, tilesAtSize } from './tiles-at-size.ts'
import { archivedMarks, trailEntry, trailFacts } from './trail-evidence.ts'
import type { EventFacts, NewestCheckpoint } from './trail-ports.ts'
import { type LineView, type ProvenLine, viewOfLine } from './trail-view.ts'

type Needs = Readonly<{
  entries: Pick<AuditEntries, 'of'>
  facts: EventFacts
  log: Pick<AuditLog, 'indexOf' | 'checkpoints'>
  tilesOf: (tenantId: string) => TileReader
  originOf: (tenantId: string) => string
  clock: Clock
}>

/** The caller, as a member of the tenant or as an operator. */
type Reader = Pick<Caller, 'tenantId' | 'isOperator'>

type Trail = Readonly<{
  eventId: string
  origin: string
  checkpoint: Readonly<{ size: number; signedAt: string }> | null
  items: readonly LineView[]
  nextCursor: string | null
}>

/** The prefix of the cursors of this list, so that no list accepts a cursor of another. */
const cursorMark = 'trail:'

const placeIn = (text: string): string | undefined =>
  text.startsWith(cursorMark) && text.includes('#') ? text.slice(cursorMark.length) : undefined

const query = z.strictObject(pageFields(placeIn))

const uuid = z.uuid()

/** The most bytes of the lines of a page. One answer of a function has at most 6 MB, and escapes can double a text. */
const pageBytesMax = 4_000_000

/**
 * Returns a page of the audit trail of an event: each entry beside its fact, both with their exact texts, and what a comparison of
 * them found. An entry is compared with the fact, and with the tree under the newest checkpoint. Strongly consistent. An operator
 * sees no person and no sensitive value.
 * @throws Refusal `event-not-found`, also for an event of another tenant. @throws Refusal `query-invalid`.
 * @throws Transient `store-unavailable` or `audit-bucket-unavailable`.
 */
export const makeGetTrail = (needs: Needs) => {
  const prove = makeProve(needs)

  return async (reader: Reader, id: string, input: Readonly<Record<string, string | undefined>>): Promise<Trail> => {
    const { limit, cursor } = readQuery(query, input)
    const event = { tenantId: reader.tenantId, eventId: id.toLowerCase() }
    const lines = uuid.safeParse(id).success ? await linesOf(needs, event) : []
    if (lines.length === 0) throw new Refusal('event-not-found', 'There is no event with this id.')
    const left = cursor === undefined ? lines : lines.filter((line) => placeOf(line) > cursor)
    const { proven, newest } = await prove(event.tenantId, left.slice(0, limit))
    const items = withinBytes(proven.map((line) => viewOfLine(line, reader)))
    const last = left[items.length - 1]
    return {
      eventId: event.eventId,
      origin: needs.originOf(event.tenantId),
      checkpoint: newest ? { size: newest.size, signedAt: newest.signedAt } : null,
      items,
      nextCursor: last && items.length < left.length ? cursorOf(`${cursorMark}${placeOf(last)}`) : null,
    }
  }
}

type Line = TrailLine<EntryPlace>

/** The lines of an event. The trail of an event without entries and without facts is empty. */
const linesOf = async (
  { entries, facts, clock }: Needs,
  event: Readonly<{ tenantId: string; eventId: string }>,
): Promise<readonly Line[]> => {
  const [storedEntries, storedFacts] = await Promise.all([entries.of(event), facts.of(event)])
  return trailLines({
    entries: storedEntries.map((stored) => trailEntry(stored, event)),
    facts: trailFacts(storedFacts),
    archived: archivedMarks(storedFacts),
    now: clock(),
  })
}

/** Adds the index and the leaf hash of each entry, and compares it with the tree. */
const makeProve =
  ({ log, tilesOf }: Needs) =>
  async (tenantId: string, lines: readonly Line[]) => {
    const places = lines.flatMap(({ entry }) => (entry ? [entry.place] : []))
    const found = await indexesOf(log, tenantId, places)
    // Read after the indexes, so that it covers each of them.
    const newest = await newestCheckpoint(log, tenantId)
    const indexes = new Map(places.map((place, at) => [place, found[at]]))
    const proven = await Promise.all(
      lines.map((line) => provenLine(line, line.entry && indexes.get(line.entry.place), newest, tilesOf(tenantId))),
    )
    return { proven, newest }
  }

const provenLine = async (
  line: Line,
  found: FoundIndex,
  newest: NewestCheckpoint | undefined,
  tiles: TileReader,
): Promise<ProvenLine> => {
  if (!line.entry) return line
  const leaf = leafHash(utf8Of(line.entry.text))
  // A run that cannot be read hides no fact.
  const index = found instanceof LogDifference ? undefined : found
  const placed = { ...line, leaf, ...(index !== undefined && { index }) }
  const since = line.entry.entry?.auditedAt
  if (index === undefined || newest === undefined)
    return line.state === 'intact' ? { ...placed, state: 'waiting', ...(since !== undefined && { since }) } : placed
  const tree = { size: newest.size, root: newest.root, tiles: tilesAtSize(tiles, newest.size) }
  return (await isProven(leaf, index, tree)) ? placed : { ...placed, state: 'altered-entry' }
}

/** A missing or altered tile proves nothing, and hides no fact. */
const isProven = async (leaf: Uint8Array, index: number, tree: Tree): Promise<boolean> => {
  const path = await orDifference(provenPath(leaf, index, tree))
  return path !== undefined && !(path instanceof LogDifference)
}

/** The first of these items that fit into one answer, and at least one. */
const withinBytes = (items: readonly LineView[]): readonly LineView[] => {
  let bytes = 0
  const end = items.findIndex((item) => {
    bytes += Buffer.byteLength(JSON.stringify(item))
    return bytes > pageBytesMax
  })
  return end < 0 ? items : items.slice(0, Math.max(end, 1))
}
