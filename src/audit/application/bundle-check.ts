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
export type BundleInput = Readonly<{
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

/** Verifies the leaf hashes of a bundle against the tile above, and its entries against their leaf hashes. */
export const checkBundle = (input: BundleInput): BundleReport => {
  const faults: Fault[] = []
  const leaves = intactLeaves(input)
  if (leaves === undefined && input.tile !== undefined && input.above !== undefined)
    faults.push({ word: 'altered-tile', place: input.tilePath, because: 'Its hashes do not lead to the tile above.' })
  const entries = input.bundle && decodeBundle(input.bundle)
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
  const leaves = Buffer.from(tile.buffer, tile.byteOffset, tile.length)
  return above === 'known' || rootOfFullTile(leaves) === hexAt(Buffer.from(above), 0) ? leaves : undefined
}

type Bundle = Readonly<{ leaves: Buffer; entries: readonly Uint8Array[]; faults: Fault[] }>

const checkEntries = (input: BundleInput, { leaves, entries, faults }: Bundle) => {
  const factHashes: (string | undefined)[] = []
  const keys = Buffer.alloc(entries.length * keyBytes)
  let [last, keyCount] = [input.before, 0]
  for (const [offset, bytes] of entries.entries()) {
    const index = input.index * tileWidthMax + offset
    const entry = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    const content = entryContentOf(entry)
    const because =
      leafHex(entry) === hexAt(leaves, offset)
        ? (contentFault(content, input.tenantId, index) ?? linkFault(content, { ...input, index, last }))
        : 'It does not have the hash of its leaf.'
    if (because === undefined && content !== undefined) {
      factHashes.push(content.factHash)
      putKey(keys, keyCount, { content, index })
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

/** The first bytes of SHA-256 distinguish the keys of facts in a log of any size. */
const putKey = (keys: Buffer, at: number, { content, index }: Readonly<{ content: EntryContent; index: number }>) => {
  const { eventId, happening } = content
  keys.write(hash('sha256', `${eventId.length} ${eventId} ${happening}`, 'hex'), at * keyBytes, 16, 'hex')
  keys.writeDoubleBE(index, at * keyBytes + 16)
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

/** Verifies a bundle and its facts. @throws UnreadableInput for a fact that is too long. */
export const checkBundleWork = (work: BundleWork): BundleReport => {
  const report = checkBundle(work)
  if (work.facts === undefined || report.factHashes === undefined) return report
  const lines = factLines(work.index, report.factHashes)
  lines.add(Buffer.from(work.facts.buffer, work.facts.byteOffset, work.facts.length))
  return { ...report, faults: [...report.faults, ...lines.end()] }
}
