import { rootOf } from '#audit/application/merkle-tree.ts'
import { tileWidthMax } from '#audit/domain/entry-bundle.ts'
import type { TileName } from '#audit/domain/tile-path.ts'

/** The hashes of a log in memory, by level: the leaves, the roots of their full tiles, and so on. */
export type HashLevels = readonly (readonly Uint8Array[])[]

export const hashLevelsOf = (leaves: readonly Uint8Array[]): HashLevels => {
  const levels = [leaves]
  let row = leaves
  while (row.length >= tileWidthMax) {
    row = fullTilesOf(row).map(rootOf)
    levels.push(row)
  }
  return levels
}

const fullTilesOf = (row: readonly Uint8Array[]): readonly (readonly Uint8Array[])[] =>
  Array.from({ length: Math.floor(row.length / tileWidthMax) }, (_, index) => tileOf(row, index))

const tileOf = (row: readonly Uint8Array[], index: number): readonly Uint8Array[] =>
  row.slice(index * tileWidthMax, (index + 1) * tileWidthMax)

/** The bytes of a tile. @throws RangeError for a tile that a log of this size does not have. */
export const tileBytes = (levels: HashLevels, { level, index, width }: TileName): Buffer => {
  const hashes = tileOf(levels[Number(level)] ?? [], index)
  if (hashes.length !== width || width === 0)
    throw new RangeError(`The log has no tile of level ${level} with the index ${index} and ${width} hashes.`)
  return Buffer.concat(hashes)
}
