import { hash } from 'node:crypto'
import { tileWidthMax } from '../domain/entry-bundle.ts'
import { type TileName, tileAt } from '../domain/tile-path.ts'

export const hashBytes = 32

/** The most hashes of a proof: a log has fewer than 2^53 entries, and a consistency proof has one hash more than its path. */
export const proofHashesMax = 63

/** Returns the bytes of a tile: 32 for each hash. @throws if the tile does not exist. */
export type TileReader = (name: TileName) => Promise<Uint8Array>

/** RFC 6962, 2.1: a leaf and a node have different first bytes, so none can be taken for the other. */
export const leafHash = (entry: Uint8Array): Uint8Array => {
  const input = new Uint8Array(1 + entry.length)
  input.set(entry, 1)
  return hash('sha256', input, 'buffer')
}

const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array => {
  const input = new Uint8Array(1 + 2 * hashBytes)
  input[0] = 1
  input.set(left, 1)
  input.set(right, 1 + hashBytes)
  return hash('sha256', input, 'buffer')
}

/** The root of an empty tree: SHA-256 of no bytes. */
export const emptyRoot: Uint8Array = hash('sha256', new Uint8Array(), 'buffer')

/** The root of a tree with these hashes as its leaves, in their order. */
export const rootOf = (hashes: readonly Uint8Array[]): Uint8Array => {
  let row = hashes
  while (row.length > 1) row = rowAbove(row)
  return row[0] ?? emptyRoot
}

/** Two hashes become one. A hash without a partner moves up unchanged, which is the tree of RFC 6962 for every size. */
const rowAbove = (row: readonly Uint8Array[]): readonly Uint8Array[] => {
  const above: Uint8Array[] = []
  for (let at = 0; at < row.length; at += 2) {
    const [left, right] = row.slice(at, at + 2)
    if (left) above.push(right ? nodeHash(left, right) : left)
  }
  return above
}

/** The hashes of a tile, as views of its bytes. */
export const hashesOf = (tile: Uint8Array): readonly Uint8Array[] =>
  Array.from({ length: Math.floor(tile.length / hashBytes) }, (_, at) =>
    tile.subarray(at * hashBytes, (at + 1) * hashBytes),
  )

/** The root of a log of `size` entries, from its tiles. */
export const treeRoot = async (size: number, tiles: TileReader): Promise<Uint8Array> =>
  size === 0 ? emptyRoot : rangeHash({ start: 0, end: size }, size, tiles)

/**
 * The inclusion proof of RFC 6962, 2.1.1: from the sibling of the leaf up to the child of the root.
 * @throws RangeError unless `index` is less than `size`.
 */
export const inclusionProof = async (
  index: number,
  size: number,
  tiles: TileReader,
): Promise<readonly Uint8Array[]> => {
  if (index < 0 || index >= size) throw new RangeError(`A log of ${size} entries has no entry ${index}.`)
  const ranges: Range[] = []
  let { start, end } = { start: 0, end: size }
  while (end - start > 1) {
    const middle = start + splitOf(end - start)
    if (index < middle) {
      ranges.push({ start: middle, end })
      end = middle
    } else {
      ranges.push({ start, end: middle })
      start = middle
    }
  }
  return hashesOfRanges(ranges.toReversed(), size, tiles)
}

/**
 * The consistency proof of RFC 6962, 2.1.2. Empty if the sizes are equal, or if the old log was empty.
 * @throws RangeError unless `oldSize` is at most `newSize`.
 */
export const consistencyProof = async (
  oldSize: number,
  newSize: number,
  tiles: TileReader,
): Promise<readonly Uint8Array[]> => {
  if (oldSize < 0 || oldSize > newSize) throw new RangeError(`A log of ${newSize} entries never had ${oldSize}.`)
  if (oldSize === 0 || oldSize === newSize) return []
  const ranges: Range[] = []
  let { start, end } = { start: 0, end: newSize }
  while (end !== oldSize) {
    const middle = start + splitOf(end - start)
    if (oldSize <= middle) {
      ranges.push({ start: middle, end })
      end = middle
    } else {
      ranges.push({ start, end: middle })
      start = middle
    }
  }
  // The verifier knows the old root, so a proof that begins with it leaves it out.
  const first = start === 0 ? [] : [{ start, end }]
  return hashesOfRanges([...first, ...ranges.toReversed()], newSize, tiles)
}

/** The entries from `start` to before `end`. `start` is a multiple of the next power of two that holds the range. */
type Range = Readonly<{ start: number; end: number }>

/** The largest power of two that is less than `count`. */
const splitOf = (count: number): number => {
  let split = 1
  while (split * 2 < count) split *= 2
  return split
}

const hashesOfRanges = async (
  ranges: readonly Range[],
  size: number,
  tiles: TileReader,
): Promise<readonly Uint8Array[]> => Promise.all(ranges.map((range) => rangeHash(range, size, tiles)))

/** The hash of a range: complete subtrees from left to right, the largest first. */
const rangeHash = async ({ start, end }: Range, size: number, tiles: TileReader): Promise<Uint8Array> => {
  const subtrees: Promise<Uint8Array>[] = []
  let at = start
  while (at < end) {
    const count = end - at === 1 ? 1 : largestPower(end - at)
    subtrees.push(subtreeHash({ start: at, end: at + count }, size, tiles))
    at += count
  }
  const hashes = await Promise.all(subtrees)
  return hashes.reduceRight((right, left) => nodeHash(left, right))
}

/** The largest power of two that is at most `count`. */
const largestPower = (count: number): number => splitOf(count + 1)

/** The hash of a complete subtree. The tile of its height has its hash, or up to 128 hashes below it. */
const subtreeHash = async ({ start, end }: Range, size: number, tiles: TileReader): Promise<Uint8Array> => {
  let level = 0
  let [position, count] = [start, end - start]
  while (count >= tileWidthMax) {
    level += 1
    position /= tileWidthMax
    count /= tileWidthMax
  }
  const tile = await tiles(tileAt(level, position, size))
  const from = (position % tileWidthMax) * hashBytes
  return rootOf(hashesOf(tile.subarray(from, from + count * hashBytes)))
}

/** What an inclusion proof claims. */
export type Inclusion = Readonly<{
  leaf: Uint8Array
  index: number
  size: number
  proof: readonly Uint8Array[]
  root: Uint8Array
}>

/** Returns whether the proof leads from the leaf to the root: RFC 9162, 2.1.3.2. */
export const isIncluded = ({ leaf, index, size, proof, root }: Inclusion): boolean => {
  if (!isCount(index) || !isCount(size) || index >= size || proof.length > proofHashesMax) return false
  let [node, last, result] = [index, size - 1, leaf]
  for (const sibling of proof) {
    if (last === 0 || sibling.length !== hashBytes) return false
    if (node % 2 === 1 || node === last) {
      result = nodeHash(sibling, result)
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)]
    } else result = nodeHash(result, sibling)
    ;[node, last] = [half(node), half(last)]
  }
  return last === 0 && isSame(result, root)
}

/** What a consistency proof claims. */
export type Consistency = Readonly<{
  oldSize: number
  oldRoot: Uint8Array
  size: number
  root: Uint8Array
  proof: readonly Uint8Array[]
}>

/** Returns whether the log of `size` continues the log of `oldSize`: RFC 9162, 2.1.4.2. Every log continues the empty one. */
export const isConsistent = ({ oldSize, oldRoot, size, root, proof }: Consistency): boolean => {
  if (!isCount(oldSize) || !isCount(size) || oldSize > size || proof.length > proofHashesMax) return false
  if (!proof.every(({ length }) => length === hashBytes)) return false
  if (oldSize === size) return proof.length === 0 && isSame(oldRoot, root)
  if (oldSize === 0) return proof.length === 0 && isSame(oldRoot, emptyRoot)
  const ends = endsOfProof(oldSize, size, isPower(oldSize) ? [oldRoot, ...proof] : proof)
  return ends !== undefined && isSame(ends.oldRoot, oldRoot) && isSame(ends.root, root)
}

/** The two roots that a consistency proof leads to. `undefined` if its length does not fit the sizes. */
const endsOfProof = (oldSize: number, size: number, [first, ...others]: readonly Uint8Array[]) => {
  if (first === undefined) return undefined
  let [node, last] = [oldSize - 1, size - 1]
  while (node % 2 === 1) [node, last] = [half(node), half(last)]
  let [oldRoot, root] = [first, first]
  for (const sibling of others) {
    if (last === 0) return undefined
    if (node % 2 === 1 || node === last) {
      oldRoot = nodeHash(sibling, oldRoot)
      root = nodeHash(sibling, root)
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)]
    } else root = nodeHash(root, sibling)
    ;[node, last] = [half(node), half(last)]
  }
  return last === 0 ? { oldRoot, root } : undefined
}

const half = (count: number): number => Math.floor(count / 2)
const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0
const isPower = (count: number): boolean => largestPower(count) === count

/** The hashes are public, so the time of the comparison shows nothing. */
export const isSame = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0
