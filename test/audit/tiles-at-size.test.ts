import { expect, it } from 'vitest'
import { hashBytes, treeRoot } from '#audit/application/merkle-tree.ts'
import { requireRoot } from '#audit/application/tiles-at-size.ts'

/** Tiles with the same hash at each place. */
const tiles = async ({ width }: Readonly<{ width: number }>) => Buffer.alloc(width * hashBytes, 1)
const otherRoot = Buffer.alloc(hashBytes, 2)

it.each([
  [0, 'checkpoint'],
  [1, 'tile/0/000.p/1'],
  [255, 'tile/0/000.p/255'],
  [256, 'tile/1/000.p/1'],
  [300, 'tile/1/000.p/1'],
  [65_536, 'tile/2/000.p/1'],
])('Tiles of a log of %i entries that do not lead to its root are a difference at %s', async (size, place) => {
  const difference = { kind: 'altered-tile', place }
  await expect(requireRoot({ size, root: otherRoot, tiles })).rejects.toMatchObject(difference)
  await expect(requireRoot({ size, root: await treeRoot(size, tiles), tiles })).resolves.toBeUndefined()
})
