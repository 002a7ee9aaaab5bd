import { tileWidthMax } from '../domain/entry-bundle.ts'
import { tileAt } from '../domain/tile-path.ts'
import { hashBytes, isSame, leafHash } from './merkle-tree.ts'
import { utf8Of } from './strict-text.ts'
import type { Tree } from './tiles-at-size.ts'

/** Whether a tree has an entry at an index below its size. @throws LogDifference. @throws Transient `audit-bucket-unavailable`. */
export const hasLeaf = async (tree: Tree, index: number, text: string): Promise<boolean> => {
  const tile = await tree.tiles(tileAt(0, index, tree.size))
  const from = (index % tileWidthMax) * hashBytes
  return isSame(tile.subarray(from, from + hashBytes), leafHash(utf8Of(text)))
}
