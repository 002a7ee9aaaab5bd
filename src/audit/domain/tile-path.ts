import { tileWidthMax } from './entry-bundle.ts'

/** A tile of hashes, or a bundle of entries. `width` is how many it has: 256, or fewer if it is partial. */
export type TileName = Readonly<{ level: number | 'entries'; index: number; width: number }>

/** The path of a tile in the layout of tlog-tiles. Examples: `tile/0/x001/067`, `tile/entries/000.p/7`. */
export const tilePath = ({ level, index, width }: TileName): string =>
  `tile/${level}/${indexPath(index)}${width < tileWidthMax ? `.p/${width}` : ''}`

/** Three digits for each part. All parts but the last begin with `x`. */
const indexPath = (index: number): string => {
  const last = String(index % 1000).padStart(3, '0')
  let [path, rest] = [last, Math.floor(index / 1000)]
  while (rest > 0) {
    path = `x${String(rest % 1000).padStart(3, '0')}/${path}`
    rest = Math.floor(rest / 1000)
  }
  return path
}

/** The number of hashes that a level has in a log of `size` entries: those of complete subtrees of 256 to the power of the level. */
export const levelSize = (level: number, size: number): number => Math.floor(size / tileWidthMax ** level)

/** The tile that has the hash `position` of a level, with the width that it has in a log of `size` entries. */
export const tileAt = (level: number, position: number, size: number): TileName => {
  const index = Math.floor(position / tileWidthMax)
  return { level, index, width: Math.min(tileWidthMax, levelSize(level, size) - index * tileWidthMax) }
}

/**
 * Every tile and every bundle to write when a log grows from `oldSize` to `newSize`: for each level from 0, those that have a new
 * hash; then the bundles. The partial ones are those of `newSize`. Empty if the log does not grow.
 */
export const tilesBetween = (oldSize: number, newSize: number): readonly TileName[] => {
  const tiles: TileName[] = []
  for (let level = 0; levelSize(level, newSize) > 0; level += 1) tiles.push(...tilesOfLevel(level, oldSize, newSize))
  const bundles = tiles.filter(({ level }) => level === 0).map((tile) => ({ ...tile, level: 'entries' as const }))
  return [...tiles, ...bundles]
}

const tilesOfLevel = (level: number, oldSize: number, newSize: number): readonly TileName[] => {
  const tiles: TileName[] = []
  const end = levelSize(level, newSize)
  let position = levelSize(level, oldSize)
  while (position < end) {
    const tile = tileAt(level, position, newSize)
    tiles.push(tile)
    position = (tile.index + 1) * tileWidthMax
  }
  return tiles
}
