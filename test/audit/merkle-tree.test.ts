import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  consistencyProof,
  emptyRoot,
  inclusionProof,
  isConsistent,
  isIncluded,
  leafHash,
  rootOf,
  treeRoot,
} from '#audit/application/merkle-tree.ts'
import { tilesOf } from '#test/support/builders/audit-tiles.ts'

const sha256 = (...parts: readonly Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest()

/** The part of a list of entries from `start` to before `end`. */
type Part = Readonly<{ start: number; end: number }>

const split = (n: number): number => 2 ** Math.floor(Math.log2(n - 1))

/** RFC 6962, word by word. It remembers the hash of each part of the list, which is the same in all trees. */
const naiveTree = (entries: readonly Uint8Array[]) => {
  const known = new Map<string, Buffer>()

  const mth = ({ start, end }: Part): Buffer => {
    const name = `${start}-${end}`
    const hash = known.get(name) ?? hashOf({ start, end })
    known.set(name, hash)
    return hash
  }

  const hashOf = ({ start, end }: Part): Buffer => {
    if (start === end) return sha256()
    if (end - start === 1) return sha256(Buffer.of(0), entries[start] ?? Buffer.of())
    const k = start + split(end - start)
    return sha256(Buffer.of(1), mth({ start, end: k }), mth({ start: k, end }))
  }

  const pathOf = (m: number, { start, end }: Part): readonly Buffer[] => {
    if (end - start === 1) return []
    const k = start + split(end - start)
    return m < k
      ? [...pathOf(m, { start, end: k }), mth({ start: k, end })]
      : [...pathOf(m, { start: k, end }), mth({ start, end: k })]
  }

  const proofOf = (m: number, { start, end }: Part, isWhole = true): readonly Buffer[] => {
    if (m === end) return isWhole ? [] : [mth({ start, end })]
    const k = start + split(end - start)
    return m <= k
      ? [...proofOf(m, { start, end: k }, isWhole), mth({ start: k, end })]
      : [...proofOf(m, { start: k, end }, false), mth({ start, end: k })]
  }

  return {
    root: (size: number) => mth({ start: 0, end: size }),
    inclusion: (index: number, size: number) => pathOf(index, { start: 0, end: size }),
    consistency: (oldSize: number, size: number) => proofOf(oldSize, { start: 0, end: size }),
  }
}

const entriesOf = (size: number): readonly Buffer[] =>
  Array.from({ length: size }, (_, at) => Buffer.from(`entry ${at}`))
const hexOf = (hashes: readonly Uint8Array[]): readonly string[] =>
  hashes.map((one) => Buffer.from(one).toString('hex'))

const entries = entriesOf(600)
const leaves = entries.map(leafHash)
const naive = naiveTree(entries)
const treeOf = (size: number) => tilesOf(leaves.slice(0, size))

describe('A Merkle tree', () => {
  it('has the hash of no bytes as its root when it is empty', async () => {
    expect(hexOf([emptyRoot, rootOf([]), await treeRoot(0, treeOf(0))])).toEqual(
      hexOf([naive.root(0), naive.root(0), naive.root(0)]),
    )
  })

  it('has the root of RFC 6962 for every size to 600, from its leaves and from its tiles', async () => {
    for (let size = 1; size <= 600; size += 1) {
      const root = naive.root(size)
      expect(rootOf(leaves.slice(0, size)), `${size}`).toEqual(root)
      expect(await treeRoot(size, treeOf(size)), `${size}`).toEqual(root)
    }
  })

  it('gives the inclusion proof of RFC 6962 for each entry, and accepts it', async () => {
    for (const size of [1, 2, 3, 5, 7, 8, 255, 256, 257, 511, 513, 600]) {
      const tiles = treeOf(size)
      const root = rootOf(leaves.slice(0, size))
      for (let index = 0; index < size; index += size > 20 ? 13 : 1) {
        const proof = await inclusionProof(index, size, tiles)
        expect(hexOf(proof)).toEqual(hexOf(naive.inclusion(index, size)))
        expect(isIncluded({ leaf: leaves[index] ?? emptyRoot, index, size, proof, root })).toBe(true)
      }
    }
  })

  it('gives the consistency proof of RFC 6962 for each older size, and accepts it', async () => {
    for (const size of [1, 2, 3, 5, 7, 8, 255, 256, 257, 511, 513, 600]) {
      const tiles = treeOf(size)
      const root = rootOf(leaves.slice(0, size))
      for (let oldSize = 1; oldSize <= size; oldSize += size > 20 ? 17 : 1) {
        const proof = await consistencyProof(oldSize, size, tiles)
        expect(hexOf(proof)).toEqual(hexOf(naive.consistency(oldSize, size)))
        expect(isConsistent({ oldSize, oldRoot: rootOf(leaves.slice(0, oldSize)), size, root, proof })).toBe(true)
      }
    }
  })

  it('continues the empty log without a proof', async () => {
    const root = rootOf(leaves)
    expect(await consistencyProof(0, 600, treeOf(600))).toEqual([])
    expect(isConsistent({ oldSize: 0, oldRoot: emptyRoot, size: 600, root, proof: [] })).toBe(true)
    expect(isConsistent({ oldSize: 0, oldRoot: root, size: 600, root, proof: [] })).toBe(false)
    expect(isConsistent({ oldSize: 0, oldRoot: emptyRoot, size: 600, root, proof: [root] })).toBe(false)
  })

  it('has the same roots and proofs in large logs', { timeout: 60_000 }, async () => {
    const many = entriesOf(70_000)
    const manyLeaves = many.map(leafHash)
    const tiles = tilesOf(manyLeaves)
    const expected = naiveTree(many)
    expect(hexOf([await treeRoot(70_000, tiles)])).toEqual(hexOf([expected.root(70_000)]))
    for (const index of [0, 255, 256, 65_535, 65_536, 69_999])
      expect(hexOf(await inclusionProof(index, 70_000, tiles)), `${index}`).toEqual(
        hexOf(expected.inclusion(index, 70_000)),
      )
    for (const oldSize of [1, 256, 513, 65_536, 65_537, 69_999])
      expect(hexOf(await consistencyProof(oldSize, 70_000, tiles)), `${oldSize}`).toEqual(
        hexOf(expected.consistency(oldSize, 70_000)),
      )
  })

  it('refuses a proof for what is not in the log', async () => {
    await expect(inclusionProof(600, 600, treeOf(600))).rejects.toThrow(RangeError)
    await expect(inclusionProof(-1, 600, treeOf(600))).rejects.toThrow(RangeError)
    await expect(consistencyProof(601, 600, treeOf(600))).rejects.toThrow(RangeError)
  })
})

describe('The verifier of an inclusion proof', () => {
  const aPlace = fc.integer({ min: 1, max: 600 }).chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1)))

  it('accepts the proof of every place, and of no other place, size, leaf or root', async () => {
    await fc.assert(
      fc.asyncProperty(
        aPlace,
        fc.nat(599),
        fc.integer({ min: 1, max: 600 }),
        async ([size, index], other, otherSize) => {
          const proof = await inclusionProof(index, size, treeOf(size))
          const leaf = leaves[index] ?? emptyRoot
          const root = rootOf(leaves.slice(0, size))
          expect(isIncluded({ leaf, index, size, proof, root })).toBe(true)
          expect(isIncluded({ leaf, index: other, size, proof, root })).toBe(other === index)
          expect(isIncluded({ leaf: leaves[other] ?? emptyRoot, index, size, proof, root })).toBe(other === index)
          const otherRoot = rootOf(leaves.slice(0, otherSize))
          expect(isIncluded({ leaf, index, size, proof, root: otherRoot })).toBe(otherSize === size)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('refuses a proof with a hash more or less, or with another hash', async () => {
    await fc.assert(
      fc.asyncProperty(aPlace, fc.nat(), async ([size, index], place) => {
        const proof = await inclusionProof(index, size, treeOf(size))
        const claim = { leaf: leaves[index] ?? emptyRoot, index, size, root: rootOf(leaves.slice(0, size)) }
        expect(isIncluded({ ...claim, proof: [...proof, emptyRoot] })).toBe(false)
        if (proof.length === 0) return
        const at = place % proof.length
        expect(isIncluded({ ...claim, proof: proof.toSpliced(at, 1) })).toBe(false)
        expect(isIncluded({ ...claim, proof: proof.with(at, emptyRoot) })).toBe(false)
      }),
      { numRuns: 60 },
    )
  })

  it.each([
    { index: -1, size: 1 },
    { index: 1, size: 1 },
    { index: 0, size: 0 },
    { index: 0.5, size: 1 },
    { index: 0, size: 2 ** 53 },
    { index: Number.NaN, size: 1 },
  ])('refuses the entry $index of $size', (place) => {
    expect(isIncluded({ ...place, leaf: emptyRoot, root: emptyRoot, proof: [] })).toBe(false)
  })

  it('ends for the largest log, and refuses hashes of another length', () => {
    const claim = { leaf: emptyRoot, root: emptyRoot, index: 2 ** 53 - 2, size: 2 ** 53 - 1 }
    expect(isIncluded({ ...claim, proof: Array(64).fill(emptyRoot) })).toBe(false)
    expect(isIncluded({ ...claim, proof: Array(53).fill(emptyRoot) })).toBe(false)
    expect(isIncluded({ ...claim, index: 0, size: 2, proof: [new Uint8Array(31)] })).toBe(false)
  })
})

describe('The verifier of a consistency proof', () => {
  const sizes = fc
    .integer({ min: 1, max: 600 })
    .chain((size) => fc.tuple(fc.constant(size), fc.integer({ min: 1, max: size })))

  it('refuses other sizes, other roots, and a proof with a hash more, less or changed', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 1, max: 600 }), fc.nat(), async ([size, oldSize], other, place) => {
        const proof = await consistencyProof(oldSize, size, treeOf(size))
        const oldRoot = rootOf(leaves.slice(0, oldSize))
        const claim = { oldSize, oldRoot, size, root: rootOf(leaves.slice(0, size)), proof }
        expect(isConsistent(claim)).toBe(true)
        const otherRoot = rootOf(leaves.slice(0, other))
        expect(isConsistent({ ...claim, oldRoot: otherRoot })).toBe(other === oldSize)
        expect(isConsistent({ ...claim, root: otherRoot })).toBe(other === size)
        expect(isConsistent({ ...claim, proof: [...proof, emptyRoot] })).toBe(false)
        if (proof.length === 0) return
        const at = place % proof.length
        expect(isConsistent({ ...claim, proof: proof.toSpliced(at, 1) })).toBe(false)
        expect(isConsistent({ ...claim, proof: proof.with(at, emptyRoot) })).toBe(false)
      }),
      { numRuns: 60 },
    )
  })

  it('refuses a log that became shorter, sizes that are not counts, and hashes of another length', () => {
    const claim = { oldRoot: emptyRoot, root: emptyRoot, proof: [] }
    expect(isConsistent({ ...claim, oldSize: 2, size: 1 })).toBe(false)
    expect(isConsistent({ ...claim, oldSize: -1, size: 1 })).toBe(false)
    expect(isConsistent({ ...claim, oldSize: 1, size: 2 ** 53 })).toBe(false)
    expect(isConsistent({ ...claim, oldSize: 1, size: 2, proof: [new Uint8Array(33)] })).toBe(false)
    expect(isConsistent({ ...claim, oldSize: 3, size: 7, proof: [] })).toBe(false)
  })
})
