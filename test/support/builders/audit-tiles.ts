import type { TileReader } from '#audit/application/merkle-tree.ts'
import { hashLevelsOf, tileBytes } from '#lab/audit-log/hash-levels.ts'

/** A reader of the tiles of a log in memory. It refuses a tile that a log of this size does not have. */
export const tilesOf = (leaves: readonly Uint8Array[]): TileReader => {
  const levels = hashLevelsOf(leaves)
  return async (name) => tileBytes(levels, name)
}
