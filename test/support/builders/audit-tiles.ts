import { rootOf, type TileReader } from '#audit/application/merkle-tree.ts'
import { tileWidthMax } from '#audit/domain/entry-bundle.ts'

/** A reader of the tiles of a log in memory. It refuses a tile that a log of this size does not have. */
export const tilesOf = (leaves: readonly Uint8Array[]): TileReader => {
  const levels = [leaves]
  for (;;) {
    const row = levels.at(-1) ?? []
    if (row.length < tileWidthMax) break
    levels.push(tilesOfRow(row).map(rootOf))
  }
  return async ({ level, index, width }) => {
    const tile = (levels[Number(level)] ?? []).slice(index * tileWidthMax, (index + 1) * tileWidthMax)
    if (tile.length !== width || width === 0) throw new Error(`There is no tile ${level}/${index} of ${width} hashes.`)
    return Buffer.concat(tile)
  }
}

/** The full tiles of a row of hashes. */
const tilesOfRow = (row: readonly Uint8Array[]): readonly (readonly Uint8Array[])[] =>
  Array.from({ length: Math.floor(row.length / tileWidthMax) }, (_, at) =>
    row.slice(at * tileWidthMax, (at + 1) * tileWidthMax),
  )
