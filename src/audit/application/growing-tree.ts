import { decodeBundle, encodeBundle, tileWidthMax } from '../domain/entry-bundle.ts'
import { levelSize, type TileName, tilePath, tilesBetween } from '../domain/tile-path.ts'
import { LogDifference } from './log-difference.ts'
import { hashBytes, hashesOf, isSame, leafHash, rootOf, type TileReader, treeRoot } from './merkle-tree.ts'

/** What a log needs to grow: the last, partial tile of each level, and the last, partial bundle. */
export type TreeEdge = Readonly<{
  size: number
  /** The hashes of the last tile of each level, from 0. Empty where all tiles are full. */
  levels: readonly (readonly Uint8Array[])[]
  /** The entries of the last bundle. Empty where all bundles are full. */
  entries: readonly Uint8Array[]
}>

/** An object of the bucket. */
type LogObject = Readonly<{ path: string; bytes: Uint8Array }>

/** A log after it has grown. */
export type GrownTree = Readonly<{ size: number; root: Uint8Array; objects: readonly LogObject[] }>

/** Reads a tile or a bundle. @throws if it does not exist. */
type ObjectReader = (name: TileName) => Promise<Uint8Array>

/**
 * Reads the edge of a log, and compares it with the root of its last checkpoint.
 * @throws LogDifference `altered-tile` if the tiles do not lead to the root, or the bundle not to the tile.
 */
export const readEdge = async (size: number, root: Uint8Array, read: ObjectReader): Promise<TreeEdge> => {
  const names = edgeNames(size)
  const tiles = await Promise.all(names.map(async (name) => (name ? hashesOf(await read(name)) : [])))
  const edge = { size, levels: tiles }
  const found = await treeRoot(size, readerOf(tiles, size))
  const [lowest] = names.filter((name) => name !== undefined)
  if (!isSame(found, root)) throw new LogDifference('altered-tile', lowest ? tilePath(lowest) : 'tile/0/000')
  return { ...edge, entries: await readLastEntries(size, tiles[0] ?? [], read) }
}

/** The last tile of each level; `undefined` where the last one is full. */
const edgeNames = (size: number): readonly (TileName | undefined)[] => {
  const names: (TileName | undefined)[] = []
  for (let level = 0; levelSize(level, size) > 0; level += 1) {
    const count = levelSize(level, size)
    const width = count % tileWidthMax
    names.push(width === 0 ? undefined : { level, index: Math.floor(count / tileWidthMax), width })
  }
  return names
}

const readLastEntries = async (
  size: number,
  leaves: readonly Uint8Array[],
  read: ObjectReader,
): Promise<readonly Uint8Array[]> => {
  if (leaves.length === 0) return []
  const name = { level: 'entries', index: Math.floor(size / tileWidthMax), width: leaves.length } as const
  const entries = decodeBundle(await read(name))
  const isIntact =
    entries?.length === leaves.length &&
    entries.every((entry, at) => isSame(leafHash(entry), leaves[at] ?? new Uint8Array()))
  if (!isIntact) throw new LogDifference('altered-tile', tilePath(name))
  return entries
}

/** Adds entries to a log. */
export const grow = async (edge: TreeEdge, added: readonly Uint8Array[]): Promise<GrownTree> => {
  const size = edge.size + added.length
  const levels = grownLevels(edge, added)
  const entries = [...edge.entries, ...added]
  const objects = tilesBetween(edge.size, size).map((name) => ({
    path: tilePath(name),
    bytes: name.level === 'entries' ? bundleOf(entries, edge.size, name) : tileOf(levels, edge.size, name),
  }))
  return { size, root: await treeRoot(size, readerOf(levels, edge.size)), objects }
}

/** The partial tiles and the partial bundle of a log, as objects. */
export const edgeObjects = (edge: TreeEdge): readonly LogObject[] => {
  const tiles = edgeNames(edge.size).flatMap((name) =>
    name ? [{ path: tilePath(name), bytes: tileOf(edge.levels, edge.size, name) }] : [],
  )
  if (edge.entries.length === 0) return tiles
  const index = Math.floor(edge.size / tileWidthMax)
  const path = tilePath({ level: 'entries', index, width: edge.entries.length })
  return [...tiles, { path, bytes: encodeBundle(edge.entries) }]
}

/** The hashes of each level from the first one of the last tile that was partial. A full tile gives the level above one hash. */
const grownLevels = (edge: TreeEdge, added: readonly Uint8Array[]): readonly (readonly Uint8Array[])[] => {
  const levels: (readonly Uint8Array[])[] = []
  let above = added.map(leafHash)
  for (let level = 0; level < edge.levels.length || above.length > 0; level += 1) {
    const row = [...(edge.levels[level] ?? []), ...above]
    levels.push(row)
    above = Array.from({ length: Math.floor(row.length / tileWidthMax) }, (_, index) =>
      rootOf(row.slice(index * tileWidthMax, (index + 1) * tileWidthMax)),
    )
  }
  return levels
}

/** The position of the first hash of a row in its level. */
const firstOf = (level: number, oldSize: number): number =>
  Math.floor(levelSize(level, oldSize) / tileWidthMax) * tileWidthMax

const tileOf = (
  levels: readonly (readonly Uint8Array[])[],
  oldSize: number,
  { level, index, width }: TileName,
): Uint8Array => {
  const number = level === 'entries' ? 0 : level
  const from = index * tileWidthMax - firstOf(number, oldSize)
  const tile = new Uint8Array(width * hashBytes)
  for (const [at, hash] of (levels[number] ?? []).slice(from, from + width).entries()) tile.set(hash, at * hashBytes)
  return tile
}

const readerOf =
  (levels: readonly (readonly Uint8Array[])[], oldSize: number): TileReader =>
  async (name) =>
    tileOf(levels, oldSize, name)

const bundleOf = (entries: readonly Uint8Array[], oldSize: number, { index, width }: TileName): Uint8Array => {
  const from = index * tileWidthMax - firstOf(0, oldSize)
  return encodeBundle(entries.slice(from, from + width))
}
