import { tileWidthMax } from './entry-bundle.ts'
import { levelSize, tileAt, tilePath } from './tile-path.ts'

/** What an export has: the entries from `from` to before `to`, in a log of `size` entries. A copy of the bucket has no facts. */
export type ExportLayout = Readonly<{ size: number; from: number; to: number; hasFacts: boolean }>

/** A file of an export after its checkpoint. `level` counts for a tile alone, and facts have no width. */
export type ExportPart = Readonly<{
  kind: 'tile' | 'bundle' | 'facts'
  level: number
  index: number
  width: number
}>

/** The path of a part. Facts have the index of their bundle in their name, without a width. */
export const partPath = ({ kind, level, index, width }: ExportPart): string => {
  if (kind === 'tile') return tilePath({ level, index, width })
  if (kind === 'bundle') return tilePath({ level: 'entries', index, width })
  return `${tilePath({ level: 'entries', index, width: tileWidthMax }).replace('tile/entries/', 'facts/')}.jsonl`
}

/** Reads the path of a part. `undefined` for another path. */
export const readPartPath = (path: string): ExportPart | undefined => {
  const [, folder = '', digits = '', widthText = String(tileWidthMax), suffix] =
    /^(tile\/[a-z0-9]{1,7}|facts)\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([0-9]{1,3}))?(\.jsonl)?$/.exec(path) ?? []
  const level = folder.replace('tile/', '')
  const kind = folder === 'facts' ? 'facts' : level === 'entries' ? 'bundle' : 'tile'
  const index = Number(digits.replaceAll(/[x/]/g, ''))
  const part: ExportPart = { kind, level: kind === 'tile' ? Number(level) : 0, index, width: Number(widthText) }
  // A second way to write a path would give one part two names.
  return (suffix === undefined) === (kind !== 'facts') && partPath(part) === path ? part : undefined
}

const bundleAt = (kind: ExportPart['kind'], index: number, { size }: ExportLayout): ExportPart => ({
  ...tileAt(0, index * tileWidthMax, size),
  level: 0,
  kind,
  ...(kind === 'facts' && { width: tileWidthMax }),
})

const tilePart = (level: number, index: number, { size }: ExportLayout): ExportPart => ({
  ...tileAt(level, index * tileWidthMax, size),
  level,
  kind: 'tile',
})

/** The first part after the checkpoint. `undefined` for an export without any. */
export const firstPart = (layout: ExportLayout): ExportPart | undefined => {
  let level = 0
  while (levelSize(level + 1, layout.size) > 0) level += 1
  return levelStart(level, layout)
}

/** The first tile of a level above 0; then the partial tile of level 0, then the bundles. */
const levelStart = (level: number, layout: ExportLayout): ExportPart | undefined => {
  if (level > 0) return tilePart(level, 0, layout)
  const partial = tilePart(0, Math.floor(layout.size / tileWidthMax), layout)
  return partial.width > 0 ? partial : bundleStart(layout.from / tileWidthMax, layout)
}

/** The first part of a bundle: its leaf hashes, unless their tile is the partial one, which is further ahead. */
const bundleStart = (index: number, layout: ExportLayout): ExportPart | undefined => {
  if (index * tileWidthMax >= layout.to) return undefined
  const tile = tilePart(0, index, layout)
  return tile.width === tileWidthMax ? tile : bundleAt('bundle', index, layout)
}

/** The part after another, in the order of docs/audit-format.md. `undefined` after the last. */
export const nextPart = ({ kind, level, index, width }: ExportPart, layout: ExportLayout): ExportPart | undefined => {
  if (kind === 'tile' && level > 0) {
    const isLast = (index + 1) * tileWidthMax >= levelSize(level, layout.size)
    return isLast ? levelStart(level - 1, layout) : tilePart(level, index + 1, layout)
  }
  if (kind === 'tile' && width < tileWidthMax) return bundleStart(layout.from / tileWidthMax, layout)
  if (kind === 'tile') return bundleAt('bundle', index, layout)
  if (kind === 'bundle' && layout.hasFacts) return bundleAt('facts', index, layout)
  return bundleStart(index + 1, layout)
}

/** Returns whether an export of this layout has this part. */
export const hasPart = (part: ExportPart, layout: ExportLayout): boolean => {
  const { kind, level, index } = part
  const isInside = index * tileWidthMax >= layout.from && index * tileWidthMax < layout.to
  if (kind === 'facts') return layout.hasFacts && isInside
  const expected = kind === 'tile' ? tilePart(level, index, layout) : bundleAt(kind, index, layout)
  const isFullLeaves = kind === 'tile' && level === 0 && expected.width === tileWidthMax
  return expected.width > 0 && expected.width === part.width && (isInside || (kind === 'tile' && !isFullLeaves))
}

/** Less than 0 if a part is before another one. */
export const compareParts = (one: ExportPart, other: ExportPart): number => {
  const [places, others] = [placeOf(one), placeOf(other)]
  const at = places.findIndex((place, position) => place !== others[position])
  return at < 0 ? 0 : (places[at] ?? 0) - (others[at] ?? 0)
}

const kindPlaces = { tile: 0, bundle: 1, facts: 2 } as const

/** Tiles above level 0 from the top, then the partial tile of level 0, then the bundles. */
const placeOf = ({ kind, level, index, width }: ExportPart): readonly number[] => {
  if (kind === 'tile' && level > 0) return [0, -level, index, 0]
  if (kind === 'tile' && width < tileWidthMax) return [1, 0, index, 0]
  return [2, 0, index, kindPlaces[kind]]
}
