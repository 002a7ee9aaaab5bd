import { tileWidthMax } from '../domain/entry-bundle.ts'
import { type TileName, tilePath } from '../domain/tile-path.ts'
import { LogDifference } from './log-difference.ts'
import { hashBytes, type TileReader } from './merkle-tree.ts'
import type { LogBucket } from './ports.ts'

/** The most full tiles that are kept in memory: 8 MB. */
const keptMax = 1024

/** Full tiles never change, so an instance of a function keeps those of all tenants. The oldest are dropped first. */
export const makeTileCache = () => {
  const kept = new Map<string, Uint8Array>()
  return {
    get: (key: string): Uint8Array | undefined => kept.get(key),
    keep: (key: string, tile: Uint8Array): void => {
      const [oldest] = kept.keys()
      if (kept.size >= keptMax && oldest !== undefined) kept.delete(oldest)
      kept.set(key, tile)
    },
  }
}

export type TileCache = ReturnType<typeof makeTileCache>

/**
 * Reads the tiles of hashes of a tenant. A partial tile that is gone is taken from the full one.
 * @throws LogDifference `gap` for a missing tile, and `altered-tile` for one of another length.
 * @throws Transient `audit-bucket-unavailable`.
 */
export const tiles = (
  bucket: Pick<LogBucket, 'read'>,
  tenantId: string,
  cache: TileCache = makeTileCache(),
): TileReader => {
  const full = async (name: TileName): Promise<Uint8Array | undefined> => {
    const path = tilePath({ ...name, width: tileWidthMax })
    const key = `${tenantId}/${path}`
    const known = cache.get(key)
    if (known) return known
    const tile = await bucket.read(tenantId, path)
    if (tile === undefined) return undefined
    requireWidth(path, tile, tileWidthMax)
    cache.keep(key, tile)
    return tile
  }

  return async (name) => {
    const path = tilePath(name)
    const tile = name.width === tileWidthMax ? undefined : await bucket.read(tenantId, path)
    if (tile) return requireWidth(path, tile, name.width)
    const whole = await full(name)
    if (whole === undefined) throw new LogDifference('gap', path)
    return whole.subarray(0, name.width * hashBytes)
  }
}

const requireWidth = (path: string, tile: Uint8Array, width: number): Uint8Array => {
  if (tile.length !== width * hashBytes) throw new LogDifference('altered-tile', path)
  return tile
}
