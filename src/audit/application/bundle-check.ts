import { hash } from 'node:crypto'
import { bundleBytesMax, decodeBundle, tileWidthMax } from '../domain/entry-bundle.ts'
import type { Fault } from '../domain/verdict.ts'
import { hexAt, leafHex, rootOfFullTile } from './bundle-hashes.ts'
import { chainStart, contentFault, type EntryContent, entryContentOf } from './entry-content.ts'
import { type FilePart, type ReadPart, wholePart } from './export-source.ts'
import { keyBytes, putKey } from './fact-key.ts'
import { factLines } from './fact-lines.ts'

/** The entry before a bundle, if it was verified. `hash` is that of its text, and only an entry of format 1 has it. */
export type EntryBefore = Readonly<{ hash?: string | undefined }>

/**
 * One bundle of an export with its leaf hashes and its facts. `above` is the hash of the leaves in the tile above; `known` for
 * leaves that were verified before; `undefined` if no tile above is known to be unaltered. A copy of the bucket has no facts.
 */
export type BundleWork = Readonly<{
  index: number
  width: number
  tenantId: string
  tilePath: string
  bundlePath: string
  tile?: FilePart | undefined
  above?: Uint8Array | 'known' | undefined
  bundle?: FilePart | undefined
  facts?: FilePart | 'missing' | undefined
  before?: EntryBefore | undefined
}>

/**
 * What a bundle shows. `keys` has the key of the fact of each entry without a fault. `linksTo` is the hash that an entry of format 1
 * at the beginning has for the entry before it, if that entry was not given.
 */
export type BundleReport = Readonly<{
  faults: readonly Fault[]
  isTileIntact: boolean
  keys: Uint8Array
  last?: EntryBefore | undefined
  linksTo?: string | undefined
}>

/**
 * Verifies the leaf hashes of a bundle against the tile above, its entries against their leaf hashes, and its facts against its
 * entries. It keeps at most the bundle and one fact in memory.
 * @throws UnreadableInput for a file that became shorter, and for a fact that is too long.
 */
export const checkBundle = (work: BundleWork, read: ReadPart): BundleReport => {
  const faults: Fault[] = []
  const leaves = intactLeaves(work, read)
  if (leaves === undefined && work.tile !== undefined && work.above !== undefined)
    faults.push({ word: 'altered-tile', place: work.tilePath, because: 'Its hashes do not lead to the tile above.' })
  const entries = work.bundle && decodeBundle(bundleBytes(work.bundle, read))
  const isWhole = entries?.length === work.width
  if (work.bundle !== undefined && !isWhole) faults.push(wrongCount(work, entries?.length))
  const report = { faults, isTileIntact: leaves !== undefined }
  if (leaves === undefined || entries === undefined || !isWhole) return { ...report, keys: new Uint8Array() }
  const { factHashes, ...found } = checkEntries(work, { leaves, entries, faults })
  faults.push(...factFaults(work, factHashes, read))
  return { ...report, ...found }
}

const wrongCount = ({ bundlePath, width }: BundleWork, count: number | undefined): Fault => ({
  word: 'gap',
  place: bundlePath,
  because:
    count === undefined ? `It does not have exactly ${width} entries.` : `It has ${count} entries, not ${width}.`,
})

const intactLeaves = ({ tile, above }: BundleWork, read: ReadPart): Buffer | undefined => {
  if (tile === undefined || above === undefined) return undefined
  const leaves = wholePart(read, tile)
  return above === 'known' || rootOfFullTile(leaves) === hexAt(Buffer.from(above), 0) ? leaves : undefined
}

/** Reused for each bundle and each part of facts, so the memory does not depend on when it is freed. */
let bundleMemory = Buffer.alloc(0)
const factMemory = Buffer.alloc(1_048_576)

const bundleBytes = (part: FilePart, read: ReadPart): Buffer => {
  if (bundleMemory.length < part.size) bundleMemory = Buffer.alloc(Math.min(2 * part.size, bundleBytesMax))
  const bytes = bundleMemory.subarray(0, part.size)
  read(part, 0, bytes)
  return bytes
}

type Bundle = Readonly<{ leaves: Buffer; entries: readonly Uint8Array[]; faults: Fault[] }>

const checkEntries = (work: BundleWork, { leaves, entries, faults }: Bundle) => {
  const factHashes: (string | undefined)[] = []
  const keys = Buffer.alloc(entries.length * keyBytes)
  const { tenantId } = work
  let { before: last }: Readonly<{ before?: EntryBefore | undefined }> = work
  let linksTo: string | undefined
  let keyCount = 0
  for (const bytes of entries) {
    const offset = factHashes.length
    const index = work.index * tileWidthMax + offset
    const entry = asBuffer(bytes)
    const content = entryContentOf(entry)
    const because =
      leafHex(entry) === hexAt(leaves, offset)
        ? (contentFault(content, tenantId, index) ?? linkFault(content, { index, tenantId, last }))
        : 'It does not have the hash of its leaf.'
    if (because === undefined && content !== undefined) {
      factHashes.push(content.factHash)
      putKey(keys, keyCount, { content, index })
      keyCount += 1
      if (offset === 0 && index > 0 && last === undefined) linksTo = content.link?.previousHash
      last = content.link ? { hash: hash('sha256', entry, 'hex') } : {}
    } else {
      faults.push({ word: 'altered-entry', place: index, because: because ?? '' })
      factHashes.push(undefined)
      last = undefined
    }
  }
  return { factHashes, keys: keys.subarray(0, keyCount * keyBytes), last, linksTo }
}

/** The views of a buffer are buffers, so an entry is not made into one again. */
const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)

type Link = Readonly<{ index: number; tenantId: string; last: EntryBefore | undefined }>

/** An entry of a chain has the hash of the entry before it, if that can be judged. */
const linkFault = (content: EntryContent | undefined, { index, tenantId, last }: Link): string | undefined => {
  if (content?.link === undefined) return undefined
  const before = index === 0 ? { hash: hash('sha256', chainStart(tenantId), 'hex') } : last
  return before === undefined || before.hash === content.link.previousHash
    ? undefined
    : 'Its link does not lead to the entry before it.'
}

const factFaults = (
  { index, facts }: BundleWork,
  factHashes: readonly (string | undefined)[],
  read: ReadPart,
): readonly Fault[] => {
  if (facts === undefined) return []
  if (facts === 'missing') return [missingFacts(index)]
  const lines = factLines(index, factHashes)
  for (let offset = 0; offset < facts.size; offset += factMemory.length) {
    const bytes = factMemory.subarray(0, facts.size - offset)
    read(facts, offset, bytes)
    lines.add(bytes)
  }
  return lines.end()
}

const missingFacts = (index: number): Fault => ({
  word: 'missing-fact',
  place: index * tileWidthMax,
  because: 'The file with the facts of this entry is missing.',
})
