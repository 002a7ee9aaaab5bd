import {
  consistencyProof,
  emptyRoot,
  inclusionProof,
  leafHash,
  type TileReader,
  treeRoot,
} from '#audit/application/merkle-tree.ts'
import { tileWidthMax } from '#audit/domain/entry-bundle.ts'
import { type TileName, tilePath, tilesBetween } from '#audit/domain/tile-path.ts'
import { sha256Of } from '../../audit-log/digest.ts'
import { hashLevelsOf, tileBytes } from '../../audit-log/hash-levels.ts'
import { hex } from './entries.ts'

const sizeMax = 70_000
const sizes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 255, 256, 257, 511, 513, 65_536, sizeMax]
const levels = hashLevelsOf(Array.from({ length: sizeMax }, (_, index) => leafHash(Buffer.from(`entry ${index}`))))

/** The tiles of the largest log: smaller logs have the same hashes, or fewer. */
const tiles: TileReader = async ({ level, index }) => {
  const count = levels[Number(level)]?.length ?? 0
  return tileBytes(levels, { level, index, width: Math.min(tileWidthMax, count - index * tileWidthMax) })
}

const inclusions = [
  [0, 1],
  [0, 2],
  [1, 3],
  [2, 3],
  [6, 7],
  [0, 256],
  [256, 257],
  [300, 513],
  [65_535, 65_536],
  [69_999, 70_000],
  [12_345, 70_000],
] as const

const consistencies = [
  [0, 5],
  [1, 1],
  [1, 2],
  [3, 7],
  [4, 8],
  [6, 8],
  [255, 256],
  [256, 257],
  [257, 513],
  [512, 513],
  [65_536, 70_000],
  [513, 70_000],
] as const

/** Hash trees over entries with the texts `entry 0`, `entry 1` and so on. */
export const treeVectors = async () => {
  const roots = new Map<number, Uint8Array>()
  for (const size of new Set([...sizes, ...inclusions.flat(), ...consistencies.flat()]))
    roots.set(size, await treeRoot(size, tiles))
  const rootOfSize = (size: number): string => hex(roots.get(size) ?? emptyRoot)
  const inclusion = async ([index, size]: readonly [number, number]) => ({
    index,
    size,
    leaf: hex(leafHash(Buffer.from(`entry ${index}`))),
    root: rootOfSize(size),
    proof: (await inclusionProof(index, size, tiles)).map(hex),
  })
  const consistency = async ([oldSize, size]: readonly [number, number]) => ({
    oldSize,
    oldRoot: rootOfSize(oldSize),
    size,
    root: rootOfSize(size),
    proof: (await consistencyProof(oldSize, size, tiles)).map(hex),
  })
  const [first, second] = [await inclusion([300, 513]), await consistency([257, 513])]
  return {
    rule: 'The entry with the index i is the text "entry i" in UTF-8, with i in decimal.',
    roots: sizes.map((size) => ({ size, root: rootOfSize(size) })),
    tiles: tileVectors(),
    inclusion: await Promise.all(inclusions.map(inclusion)),
    consistency: await Promise.all(consistencies.map(consistency)),
    invalidInclusion: faultyProofs(first, { index: 301 }),
    invalidConsistency: [
      ...faultyProofs(second, { oldSize: 258 }),
      { ...second, name: 'sizes exchanged', oldSize: 513, size: 257 },
    ],
  }
}

/** The paths of all partial tiles and of some full ones of a log of 70,000 entries, each with SHA-256 of its bytes. */
const tileVectors = () =>
  tilesBetween(0, sizeMax)
    .filter(({ level, index, width }) => level !== 'entries' && (width < tileWidthMax || index % 100 === 0))
    .map((tile: TileName) => ({ ...tile, path: tilePath(tile), sha256: sha256Of(tileBytes(levels, tile)) }))

type Proof = Readonly<{ root: string; proof: readonly string[] }>

/** A proof with one fault each. */
const faultyProofs = <Kind extends Proof>(valid: Kind, otherPlace: Partial<Kind>) => [
  { ...valid, ...otherPlace, name: 'another place' },
  { ...valid, name: 'a hash less', proof: valid.proof.slice(1) },
  { ...valid, name: 'a hash more', proof: [...valid.proof, valid.root] },
  { ...valid, name: 'another hash', proof: [valid.root, ...valid.proof.slice(1)] },
  {
    ...valid,
    name: 'two hashes exchanged',
    proof: [...valid.proof.slice(1, 2), ...valid.proof.slice(0, 1), ...valid.proof.slice(2)],
  },
  { ...valid, name: 'another root', root: hex(emptyRoot) },
]
