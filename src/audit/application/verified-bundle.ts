import { factId } from '#facts/application/identity.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { readEntry } from '../domain/audit-entry.ts'
import { decodeBundle, tileWidthMax } from '../domain/entry-bundle.ts'
import { genesis } from '../domain/hash-chain.ts'
import { type TileName, tileAt, tilePath } from '../domain/tile-path.ts'
import { hashesOf, isSame, leafHash, rootOf, treeRoot } from './merkle-tree.ts'
import type { LogBucket } from './ports.ts'
import { readUtf8 } from './strict-text.ts'
import type { Tree } from './tiles-at-size.ts'
import type { IndexedEntry } from './verification-ports.ts'
import { findingsIn, type UnnamedDifference } from './verified-head.ts'

type BundlePlace = Readonly<{ tenantId: string; bundle: number; tree: Tree }>

/** The entries of a bundle that can be read, and what differs in it. */
export type VerifiedBundle = Readonly<{ entries: readonly IndexedEntry[]; findings: readonly UnnamedDifference[] }>

/**
 * Reads a bundle of a log: each entry must have the hash of its tile, the tile must lead to the root, and the entry must be one of
 * this tenant. Entries of the earlier chain must also link to the entry before them.
 * @throws Transient `audit-bucket-unavailable`.
 */
export const readVerifiedBundle = async (
  bucket: Pick<LogBucket, 'read'>,
  place: BundlePlace,
): Promise<VerifiedBundle> => {
  const { tenantId, bundle, tree } = place
  const first = bundle * tileWidthMax
  const width = Math.min(tileWidthMax, tree.size - first)
  const path = tilePath({ level: 'entries', index: bundle, width })
  const stored = await bytesOf(bucket, tenantId, path, bundle)
  const bytes = stored && decodeBundle(stored)?.slice(0, width)
  if (stored === undefined) return onlyFault({ kind: 'gap', place: path, because: 'The bundle is missing.' })
  if (bytes?.length !== width)
    return onlyFault({ kind: 'altered-tile', place: path, because: 'The bundle has another form.' })
  const texts = bytes.map((entry) => readUtf8(entry) ?? '')
  const isChained = readEntry(texts[0] ?? '')?.format === 1
  const [faults, before] = await Promise.all([
    leafFaults(bytes, place),
    isChained ? textBefore(bucket, place) : undefined,
  ])
  const read = texts.map((text, at) => readAt(text, { tenantId, index: first + at, before: texts[at - 1] ?? before }))
  return {
    entries: read.flatMap((one) => ('entry' in one ? [one] : [])),
    findings: [...faults, ...read.flatMap((one) => ('entry' in one ? [] : [one]))],
  }
}

const onlyFault = (finding: UnnamedDifference): VerifiedBundle => ({ entries: [], findings: [finding] })

/** A partial bundle that is gone is taken from the full one. */
const bytesOf = async (bucket: Pick<LogBucket, 'read'>, tenantId: string, path: string, bundle: number) =>
  (await bucket.read(tenantId, path)) ??
  bucket.read(tenantId, tilePath({ level: 'entries', index: bundle, width: tileWidthMax }))

const leafFaults = async (
  bytes: readonly Uint8Array[],
  { bundle, tree }: BundlePlace,
): Promise<readonly UnnamedDifference[]> => {
  const name = { level: 0, index: bundle, width: bytes.length }
  const found = bytes.map(leafHash)
  return findingsIn(async () => {
    const leaves = hashesOf(await tree.tiles(name))
    const altered = found.flatMap((leaf, at) => (isSame(leaf, leaves[at] ?? leaf) ? [] : [bundle * tileWidthMax + at]))
    if (altered.length === 0) return faultsAbove(name, leaves, tree)
    return (await isFitting(name, found, tree)) ? [alteredTile(name)] : altered.map(alteredEntry)
  })
}

const alteredEntry = (index: number): UnnamedDifference => ({
  kind: 'altered-entry',
  place: String(index),
  because: 'The entry in the bundle has another hash than the tree.',
})

const alteredTile = (name: TileName): UnnamedDifference => ({
  kind: 'altered-tile',
  place: tilePath(name),
  because: 'The tile does not lead to the signed root.',
})

/** A tile with a number as its level: a tile of hashes. */
type HashTile = TileName & Readonly<{ level: number }>

const isFull = ({ width }: TileName): boolean => width === tileWidthMax

const tileAbove = ({ level, index }: HashTile, size: number): HashTile => ({
  ...tileAt(level + 1, index, size),
  level: level + 1,
})

/** Whether a tile with these hashes has its hash in the tile above. A partial tile has none there: it must lead to the root. */
const isFitting = async (name: HashTile, hashes: readonly Uint8Array[], tree: Tree): Promise<boolean> => {
  if (isFull(name)) {
    const above = hashesOf(await tree.tiles(tileAbove(name, tree.size)))
    return isSame(above[name.index % tileWidthMax] ?? new Uint8Array(), rootOf(hashes))
  }
  const bytes = Buffer.concat(hashes)
  const isOwn = (other: TileName) => other.level === name.level && other.index === name.index
  const root = await treeRoot(tree.size, async (other) => (isOwn(other) ? bytes : tree.tiles(other)))
  return isSame(root, tree.root)
}

/**
 * The first tile above one with the right hashes that is altered, or this one if it was altered with its entries. The last tile of a
 * level is altered if one of those below it does not fit.
 */
const faultsAbove = async (
  name: HashTile,
  hashes: readonly Uint8Array[],
  tree: Tree,
): Promise<readonly UnnamedDifference[]> => {
  if (!isFull(name)) return []
  const above = tileAbove(name, tree.size)
  const hashesAbove = hashesOf(await tree.tiles(above))
  if (await isFitting(name, hashes, tree)) return faultsAbove(above, hashesAbove, tree)
  return [alteredTile((await isFitting(above, hashesAbove, tree)) ? name : above)]
}

/** The text before the bundle, to which an entry of the earlier chain links. */
const textBefore = async (
  bucket: Pick<LogBucket, 'read'>,
  { tenantId, bundle }: BundlePlace,
): Promise<string | undefined> => {
  if (bundle === 0) return undefined
  const path = tilePath({ level: 'entries', index: bundle - 1, width: tileWidthMax })
  const stored = await bucket.read(tenantId, path)
  const last = stored && decodeBundle(stored)?.at(-1)
  return last && readUtf8(last)
}

type EntrySpot = Readonly<{ tenantId: string; index: number; before: string | undefined }>

const readAt = (text: string, { tenantId, index, before }: EntrySpot): IndexedEntry | UnnamedDifference => {
  const entry = readEntry(text)
  const fault = (because: string): UnnamedDifference => ({ kind: 'altered-entry', place: String(index), because })
  if (entry === undefined) return fault('The entry cannot be read.')
  if (entry.tenantId !== tenantId) return fault('The entry is of another tenant.')
  if (entry.factId !== factId(tenantId, entry.eventId, entry.happening)) return fault('The entry names another fact.')
  if (entry.format === 1) {
    const previous = index === 0 ? genesis(tenantId, sha256).hash : sha256(before ?? '')
    if (entry.sequence !== index + 1) return fault('The entry has another sequence than its index.')
    if (entry.previousHash !== previous) return fault('The entry does not link to the one before it.')
  }
  return { index, text, entry }
}
