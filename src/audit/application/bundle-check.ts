import { hash } from 'node:crypto'
import { decodeBundle, tileWidthMax } from '../domain/entry-bundle.ts'
import type { Fault } from '../domain/verdict.ts'
import { chainStart, contentFault, type EntryContent, entryContentOf } from './entry-content.ts'
import { factLines } from './fact-lines.ts'
import { hashBytes } from './merkle-tree.ts'

/** The entry before a bundle, if it was verified. `hash` is that of its text, and only an entry of format 1 has it. */
export type EntryBefore = Readonly<{ hash?: string | undefined }>

/**
 * One bundle of an export with its leaf hashes and its facts. `above` is the hash of the leaves in the tile above; `known` for
 * leaves that were verified before; `undefined` if no tile above is known to be unaltered.
 */
type BundleInput = Readonly<{
  index: number
  width: number
  tenantId: string
  tilePath: string
  bundlePath: string
  tile?: Uint8Array | undefined
  above?: Uint8Array | 'known' | undefined
  bundle?: Uint8Array | undefined
  before?: EntryBefore | undefined
}>

/** What a bundle shows. `keys` has 16 bytes for the fact of each entry without a fault, and 8 for its index. */
export type BundleReport = Readonly<{
  faults: readonly Fault[]
  isTileIntact: boolean
  /** The hash of the fact of each entry; `undefined` for an altered entry. `undefined` if no entry can be judged. */
  factHashes?: readonly (string | undefined)[] | undefined
  keys: Uint8Array
  last?: EntryBefore | undefined
}>

export const keyBytes = 24

/** The index in a key. */
export const keyIndex = (key: Uint8Array): number => {
  record.set(key)
  return recordIndex[0] ?? 0
}

/** Verifies the leaf hashes of a bundle against the tile above, and its entries against their leaf hashes. */
const checkBundle = (input: BundleInput): BundleReport => {
  const faults: Fault[] = []
  const leaves = intactLeaves(input)
  if (leaves === undefined && input.tile !== undefined && input.above !== undefined)
    faults.push({ word: 'altered-tile', place: input.tilePath, because: 'Its hashes do not lead to the tile above.' })
  const entries = input.bundle && decodeBundle(asBuffer(input.bundle))
  const isWhole = entries?.length === input.width
  if (input.bundle !== undefined && !isWhole) faults.push(wrongCount(input, entries?.length))
  const report = { faults, isTileIntact: leaves !== undefined }
  if (leaves === undefined || entries === undefined || !isWhole) return { ...report, keys: new Uint8Array() }
  return { ...report, ...checkEntries(input, { leaves, entries, faults }) }
}

const wrongCount = ({ bundlePath, width }: BundleInput, count: number | undefined): Fault => ({
  word: 'gap',
  place: bundlePath,
  because: `It has ${count ?? 'no whole number of'} entries, not ${width}.`,
})

const intactLeaves = ({ tile, above }: BundleInput): Buffer | undefined => {
  if (tile === undefined || above === undefined) return undefined
  const leaves = asBuffer(tile)
  return above === 'known' || rootOfFullTile(leaves) === hexAt(asBuffer(above), 0) ? leaves : undefined
}

/** Another thread receives an array of bytes. The views of a buffer are buffers, so an entry is not made into one again. */
const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)

type Bundle = Readonly<{ leaves: Buffer; entries: readonly Uint8Array[]; faults: Fault[] }>

const checkEntries = (input: BundleInput, { leaves, entries, faults }: Bundle) => {
  const factHashes: (string | undefined)[] = []
  const keys = Buffer.alloc(entries.length * keyBytes)
  const { tenantId } = input
  let last = input.before
  let keyCount = 0
  for (const bytes of entries) {
    const offset = factHashes.length
    const index = input.index * tileWidthMax + offset
    const entry = asBuffer(bytes)
    const content = entryContentOf(entry)
    const because =
      leafHex(entry) === hexAt(leaves, offset)
        ? (contentFault(content, tenantId, index) ?? linkFault(content, { index, tenantId, last }))
        : 'It does not have the hash of its leaf.'
    if (because === undefined && content !== undefined) {
      factHashes.push(content.factHash)
      recordIndex[0] = index
      putKey(keys, keyCount, content)
      keyCount += 1
      last = content.link ? { hash: hash('sha256', entry, 'hex') } : {}
    } else {
      faults.push({ word: 'altered-entry', place: index, because: because ?? '' })
      factHashes.push(undefined)
      last = undefined
    }
  }
  return { factHashes, keys: keys.subarray(0, keyCount * keyBytes), last }
}

type Link = Readonly<{ index: number; tenantId: string; last: EntryBefore | undefined }>

/** An entry of a chain has the hash of the entry before it, if that can be judged. */
const linkFault = (content: EntryContent | undefined, { index, tenantId, last }: Link): string | undefined => {
  if (content?.link === undefined) return undefined
  const before = index === 0 ? { hash: hash('sha256', chainStart(tenantId), 'hex') } : last
  return before === undefined || before.hash === content.link.previousHash
    ? undefined
    : 'Its link does not lead to the entry before it.'
}

/** The key of a fact, and the index of its entry, in the byte order of this machine. */
const record = new Uint8Array(keyBytes)
const lanes = new Int32Array(record.buffer, 0, 4)
const recordIndex = new Float64Array(record.buffer, 16, 1)

/**
 * Writes the key of a fact: equal ones have equal bytes, and others differ in 128 bits, except by accident. Each step can be undone,
 * so two texts with the same length that differ in one character never have the same bytes. It takes a quarter of the time of SHA-256.
 */
const putKey = (keys: Buffer, at: number, content: EntryContent): void => {
  lanes.fill(content.eventId.length)
  mix(content.eventId)
  mix(content.happening)
  keys.set(record, at * keyBytes)
}

const mix = (text: string): void => {
  let [one, two, three, four] = [lanes[0] ?? 0, lanes[1] ?? 0, lanes[2] ?? 0, lanes[3] ?? 0]
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    one = Math.imul(one ^ code, 0x9e3779b1) ^ (four >>> 15)
    two = Math.imul(two ^ code, 0x85ebca77) ^ (one >>> 13)
    three = Math.imul(three ^ code, 0xc2b2ae3d) ^ (two >>> 16)
    four = Math.imul(four ^ code, 0x27d4eb2f) ^ (three >>> 14)
  }
  lanes[0] = one
  lanes[1] = two
  lanes[2] = three
  lanes[3] = four
}

/** Reused for each hash: an export has millions of them. */
const leafInput = Buffer.alloc(1 + 65_535)
const nodeInput = Buffer.alloc(1 + 2 * hashBytes, 1)
const row = Buffer.alloc((tileWidthMax / 2) * hashBytes)

/** The leaf hash of an entry, in hex: a text is made faster than an array of bytes. */
const leafHex = (entry: Buffer): string => {
  entry.copy(leafInput, 1)
  return hash('sha256', leafInput.subarray(0, 1 + entry.length), 'hex')
}

const hexAt = (hashes: Buffer, at: number): string => hashes.toString('hex', at * hashBytes, (at + 1) * hashBytes)

/** The root of 256 hashes, in hex. Each row is written over the one below it. */
const rootOfFullTile = (hashes: Buffer): string => {
  let [from, count] = [hashes, tileWidthMax]
  while (count > 1) {
    count /= 2
    for (let at = 0; at < count; at += 1) {
      from.copy(nodeInput, 1, at * 2 * hashBytes, (at + 1) * 2 * hashBytes)
      row.write(hash('sha256', nodeInput, 'binary'), at * hashBytes, hashBytes, 'latin1')
    }
    from = row
  }
  return hexAt(row, 0)
}

/** A bundle and its facts, if an export has them and they are not too long for the memory. */
export type BundleWork = BundleInput & Readonly<{ facts?: Uint8Array | undefined }>

/** Verifies a bundle and its facts, whose hashes are then not in the report. @throws UnreadableInput for a fact that is too long. */
export const checkBundleWork = (work: BundleWork): BundleReport => {
  const report = checkBundle(work)
  if (work.facts === undefined || report.factHashes === undefined) return report
  const lines = factLines(work.index, report.factHashes)
  lines.add(asBuffer(work.facts))
  return { ...report, faults: [...report.faults, ...lines.end()], factHashes: undefined }
}
