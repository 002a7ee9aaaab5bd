import { tileWidthMax } from '../domain/entry-bundle.ts'
import { levelSize, tileAt, tilePath } from '../domain/tile-path.ts'
import { LogDifference } from './log-difference.ts'
import { hashBytes, inclusionProof, isIncluded, isSame, type TileReader, treeRoot } from './merkle-tree.ts'

/** A tree with its root, and the tiles that it has. */
export type Tree = Readonly<{ size: number; root: Uint8Array; tiles: TileReader }>

/**
 * Reads the tiles of a log as they are at a size. Partial tiles exist only for sizes with a checkpoint, so the tile of an
 * earlier size is the beginning of the one at this size.
 */
export const tilesAtSize =
  (tiles: TileReader, size: number): TileReader =>
  async ({ level, index, width }) => {
    if (level === 'entries') return tiles({ level, index, width })
    const tile = await tiles(tileAt(level, index * tileWidthMax, size))
    return tile.subarray(0, width * hashBytes)
  }

/** Returns the inclusion proof of a leaf; `undefined` if the tree does not have this leaf at the index. */
export const provenPath = async (
  leaf: Uint8Array,
  index: number,
  { size, root, tiles }: Tree,
): Promise<readonly Uint8Array[] | undefined> => {
  if (index >= size) return undefined
  const proof = await inclusionProof(index, size, tiles)
  return isIncluded({ leaf, index, size, proof, root }) ? proof : undefined
}

/**
 * @throws LogDifference `altered-tile` if the tiles do not lead to the root of the checkpoint. Then no tile is known to be unaltered: the
 * place is the highest one, as in docs/audit-format.md.
 */
export const requireRoot = async ({ size, root, tiles }: Tree): Promise<void> => {
  if (!isSame(await treeRoot(size, tiles), root)) throw new LogDifference('altered-tile', highestTile(size))
}

/** The only tile of the highest level. It is partial: a full one has a level above it. */
const highestTile = (size: number): string => {
  if (size === 0) return 'checkpoint'
  let level = 0
  while (levelSize(level + 1, size) > 0) level += 1
  return tilePath(tileAt(level, 0, size))
}
