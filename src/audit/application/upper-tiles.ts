import { tileWidthMax } from '../domain/entry-bundle.ts'
import { type ExportLayout, type ExportPart, partPath } from '../domain/export-layout.ts'
import type { Fault } from '../domain/verdict.ts'
import { emptyRoot, hashBytes, hashesOf, isSame, rootOf, type TileReader, treeRoot } from './merkle-tree.ts'

/** The number of bytes that a tile must have. */
export const tileBytesOf = ({ width }: ExportPart): number => width * hashBytes

/**
 * The tiles of an export that lead to the root, while they are read: those above level 0, and the partial one of level 0.
 * They take 32 bytes for each 256 entries of the log.
 */
export const upperTiles = ({ size }: ExportLayout, root: Uint8Array) => {
  const tiles = new Map<string, Uint8Array>()
  let altered: ExportPart | undefined
  let firstPartial: ExportPart | undefined
  let isRooted: boolean | undefined

  const hashAbove = (level: number, index: number): Uint8Array | undefined => {
    const at = (index % tileWidthMax) * hashBytes
    return tiles.get(nameOf(level + 1, Math.floor(index / tileWidthMax)))?.subarray(at, at + hashBytes)
  }

  /** Adds the next tile. A full tile is kept only if the tile above has its root. */
  const add = (part: ExportPart, bytes: Uint8Array): void => {
    const isPartial = part.width < tileWidthMax
    if (isPartial) firstPartial ??= part
    const above = isPartial ? undefined : hashAbove(part.level, part.index)
    if (isPartial || (above && isSame(rootOf(hashesOf(bytes)), above))) keep(part, bytes)
    else if (above) altered ??= part
  }

  const keep = ({ level, index }: ExportPart, bytes: Uint8Array): void => {
    tiles.set(nameOf(level, index), bytes)
  }

  /** The tile as the export has it. @throws MissingTile if it is missing or faulty. */
  const read: TileReader = async ({ level, index }) => {
    const bytes = tiles.get(nameOf(Number(level), index))
    if (bytes === undefined) throw new MissingTile()
    return bytes
  }

  /** Compares the partial tiles with the root, once all are added. Without them, no tile is known to be unaltered. */
  const settle = async (): Promise<readonly Fault[]> => {
    if (isRooted !== undefined) return []
    const actual = await rootAt(size, read)
    isRooted = actual !== undefined && isSame(actual, root)
    if (!isRooted) tiles.clear()
    if (isRooted) return altered ? [fault(partPath(altered), 'Its hashes do not lead to the tile above.')] : []
    const place = firstPartial ? partPath(firstPartial) : 'checkpoint'
    return actual ? [fault(place, 'The partial tiles do not lead to the root of the checkpoint.')] : []
  }

  return { add, keep, settle, hashAbove, leavesAt: (index: number) => tiles.get(nameOf(0, index)), read }
}

class MissingTile extends Error {}

/** The root of a log of `size` entries. `undefined` if a tile that it needs is missing or faulty. */
export const rootAt = async (size: number, read: TileReader): Promise<Uint8Array | undefined> => {
  if (size === 0) return emptyRoot
  try {
    return await treeRoot(size, read)
  } catch (error) {
    if (error instanceof MissingTile) return undefined
    throw error
  }
}

const nameOf = (level: number, index: number): string => `${level}/${index}`

const fault = (place: string, because: string): Fault => ({ word: 'altered-tile', place, because })
