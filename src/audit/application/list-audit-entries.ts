import * as z from 'zod'
import { entryLimit } from '#api/audit/log.ts'
import { queryNumber } from '#api/list-query.ts'
import { readQuery } from '#kernel/application/read-query.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { readEntry } from '../domain/audit-entry.ts'
import { decodeBundle, tileWidthMax } from '../domain/entry-bundle.ts'
import { tilePath } from '../domain/tile-path.ts'
import { LogDifference } from './log-difference.ts'
import { maskedEntry } from './mask-entry.ts'
import { hashBytes, hashesOf, isSame, leafHash, type TileReader } from './merkle-tree.ts'
import { newestCheckpoint } from './newest-checkpoint.ts'
import type { AuditLog, LogBucket } from './ports.ts'
import { base64Of, readUtf8 } from './strict-text.ts'
import { provenPath, type Tree, tilesAtSize } from './tiles-at-size.ts'

type Needs = Readonly<{
  log: Pick<AuditLog, 'checkpoints'>
  bucket: Pick<LogBucket, 'read'>
  tilesOf: (tenantId: string) => TileReader
  originOf: (tenantId: string) => string
}>

/** The caller, as a member of the tenant or as an operator. */
type Reader = Pick<Caller, 'tenantId' | 'isOperator'>

type EntryView = Readonly<{
  index: number
  leafHash: string
  entry: string
  masked?: true
  state: 'intact' | 'altered-entry'
}>

type EntryPage = Readonly<{ origin: string; size: number; items: readonly EntryView[]; next: number | null }>

const query = z.strictObject({
  from: queryNumber(0, Number.MAX_SAFE_INTEGER).default(0),
  limit: queryNumber(entryLimit.min, entryLimit.max).default(entryLimit.usual),
})

/** The most bytes of the entries of a page. One answer of a function has at most 6 MB, and escapes can double a text. */
const pageBytesMax = 2_000_000

/**
 * Returns entries of a log by their index, up to the newest checkpoint, from at most two bundles of the bucket. Each is compared with
 * the tile of its leaf hash, and the tile with the signed root. An operator sees no person.
 * @throws Refusal `query-invalid`. @throws LogDifference if a bundle is missing, or a tile does not lead to the root.
 * @throws Transient `store-unavailable` or `audit-bucket-unavailable`.
 */
export const makeListAuditEntries =
  (needs: Needs) =>
  async (reader: Reader, input: unknown): Promise<EntryPage> => {
    const { from, limit } = readQuery(query, input)
    const { tenantId } = reader
    const origin = needs.originOf(tenantId)
    const newest = await newestCheckpoint(needs.log, tenantId)
    if (newest === undefined || from >= newest.size) return { origin, size: newest?.size ?? 0, items: [], next: null }
    const { size, root } = newest
    const tree = { size, root, tiles: tilesAtSize(needs.tilesOf(tenantId), size) }
    const end = Math.min(from + limit, size)
    const bundles = await Promise.all(
      bundlesBetween(from, end).map((bundle) => entriesOfBundle(needs, { tenantId, bundle, tree })),
    )
    const items = withinBytes(bundles.flat().filter(({ index }) => index >= from && index < end))
    const next = from + items.length
    return { origin, size, items: items.map((entry) => viewOf(entry, reader)), next: next < size ? next : null }
  }

/** The numbers of the bundles that have entries from `from` to before `end`. */
const bundlesBetween = (from: number, end: number): readonly number[] => {
  const [first, last] = [Math.floor(from / tileWidthMax), Math.floor((end - 1) / tileWidthMax)]
  return Array.from({ length: last - first + 1 }, (_, at) => first + at)
}

/** An entry of a bundle, with the hash that its tile has. */
type BundleEntry = Readonly<{ index: number; bytes: Uint8Array; leaf: Uint8Array }>

type BundlePlace = Readonly<{ tenantId: string; bundle: number; tree: Tree }>

const entriesOfBundle = async ({ bucket }: Needs, place: BundlePlace): Promise<readonly BundleEntry[]> => {
  const { tenantId, bundle, tree } = place
  const first = bundle * tileWidthMax
  const width = Math.min(tileWidthMax, tree.size - first)
  const path = tilePath({ level: 'entries', index: bundle, width })
  const [stored, tile] = await Promise.all([
    bucket.read(tenantId, path),
    tree.tiles({ level: 0, index: bundle, width }),
  ])
  const entries = stored && decodeBundle(stored)
  if (entries?.length !== width || tile.length !== width * hashBytes) throw new LogDifference('gap', path)
  const leaves = hashesOf(tile)
  // The proof of one leaf is made from all others of its tile, so it proves each of them.
  const [leaf = new Uint8Array()] = leaves
  if ((await provenPath(leaf, first, tree)) === undefined)
    throw new LogDifference('altered-tile', tilePath({ level: 0, index: bundle, width }))
  return entries.map((bytes, at) => ({ index: first + at, bytes, leaf: leaves[at] ?? leaf }))
}

/** The first of these entries that fit into one answer, and at least one. */
const withinBytes = (entries: readonly BundleEntry[]): readonly BundleEntry[] => {
  let bytes = 0
  const end = entries.findIndex((entry) => {
    bytes += entry.bytes.length
    return bytes > pageBytesMax
  })
  return end < 0 ? entries : entries.slice(0, Math.max(end, 1))
}

const viewOf = ({ index, bytes, leaf }: BundleEntry, { isOperator }: Reader): EntryView => {
  const text = readUtf8(bytes) ?? ''
  const shown = isOperator ? maskedEntry(text, readEntry(text)) : text
  return {
    index,
    leafHash: base64Of(leaf),
    entry: shown,
    ...(shown !== text && { masked: true as const }),
    state: isSame(leafHash(bytes), leaf) ? 'intact' : 'altered-entry',
  }
}
