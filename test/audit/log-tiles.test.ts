import { describe, expect, it } from 'vitest'
import { makeTileCache, tiles } from '#audit/application/log-tiles.ts'

const full = Buffer.alloc(256 * 32, 1)
const partial = Buffer.alloc(3 * 32, 2)

/** The tiles of a tenant in a bucket with these objects, and the paths that were read. */
const aBucket = (objects: Readonly<Record<string, Uint8Array>>) => {
  const paths: string[] = []
  const bucket = {
    read: async (tenantId: string, path: string) => {
      paths.push(`${tenantId}/${path}`)
      return objects[path]
    },
  }
  return { bucket, paths }
}

const tile = (width: number, index = 0) => ({ level: 0, index, width })

describe('The tiles of a log', () => {
  it('are read once if they are full, and each time if they are partial', async () => {
    const { bucket, paths } = aBucket({ 'tile/0/000': full, 'tile/0/001.p/3': partial })
    const read = tiles(bucket, 'acme')
    for (let times = 0; times < 2; times += 1) {
      expect(await read(tile(256))).toEqual(full)
      expect(await read(tile(3, 1))).toEqual(partial)
    }
    expect(paths).toEqual(['acme/tile/0/000', 'acme/tile/0/001.p/3', 'acme/tile/0/001.p/3'])
  })

  it('are kept apart by tenant in one memory', async () => {
    const cache = makeTileCache()
    const [own, other] = [aBucket({ 'tile/0/000': full }), aBucket({ 'tile/0/000': Buffer.alloc(256 * 32, 9) })]
    expect(await tiles(own.bucket, 'acme', cache)(tile(256))).toEqual(full)
    expect((await tiles(other.bucket, 'other', cache)(tile(256)))[0]).toBe(9)
    expect(await tiles(own.bucket, 'acme', cache)(tile(256))).toEqual(full)
    expect(own.paths).toHaveLength(1)
  })

  it('take a partial one that is gone from the full one', async () => {
    const { bucket, paths } = aBucket({ 'tile/0/000': full })
    const read = tiles(bucket, 'acme')
    expect(await read(tile(3))).toEqual(full.subarray(0, 96))
    expect(await read(tile(7))).toEqual(full.subarray(0, 224))
    expect(paths).toEqual(['acme/tile/0/000.p/3', 'acme/tile/0/000', 'acme/tile/0/000.p/7'])
  })

  it('have a gap where neither the partial nor the full one exists', async () => {
    const read = tiles(aBucket({}).bucket, 'acme')
    await expect(read(tile(3))).rejects.toMatchObject({ kind: 'gap', place: 'tile/0/000.p/3' })
    await expect(read(tile(256))).rejects.toMatchObject({ kind: 'gap', place: 'tile/0/000' })
  })

  it('are altered if they have another length, and such a one is not kept', async () => {
    const { bucket, paths } = aBucket({ 'tile/0/000': full.subarray(1), 'tile/0/001.p/3': full })
    const read = tiles(bucket, 'acme')
    for (let times = 0; times < 2; times += 1)
      await expect(read(tile(256))).rejects.toMatchObject({ kind: 'altered-tile', place: 'tile/0/000' })
    await expect(read(tile(3, 1))).rejects.toMatchObject({ kind: 'altered-tile', place: 'tile/0/001.p/3' })
    expect(paths).toHaveLength(3)
  })
})

describe('The memory of full tiles', () => {
  it('has at most 1,024, and drops the oldest first', () => {
    const cache = makeTileCache()
    for (let index = 0; index <= 1024; index += 1) cache.keep(String(index), Buffer.of(index % 256))
    expect(cache.get('0')).toBeUndefined()
    expect(cache.get('1')).toEqual(Buffer.of(1))
    expect(cache.get('1024')).toEqual(Buffer.of(0))
  })
})
