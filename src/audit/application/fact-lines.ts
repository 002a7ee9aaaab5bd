import { hash } from 'node:crypto'
import { tileWidthMax } from '../domain/entry-bundle.ts'
import { type ExportPart, partPath } from '../domain/export-layout.ts'
import type { Fault } from '../domain/verdict.ts'
import { UnreadableInput } from './export-source.ts'

/** The most bytes of the text of a fact. */
const factBytesMax = 4_194_304

const overlong = (index: number): UnreadableInput =>
  new UnreadableInput(`A fact of the bundle ${index} is longer than ${factBytesMax} bytes. Make the export again.`)

const lineEnd = 0x0a

/**
 * Compares the lines of a file of facts with the hashes in the entries of its bundle. The file comes in parts of any length.
 * `factHashes` has `undefined` for an altered entry, whose line is not compared.
 */
export const factLines = (index: number, factHashes: readonly (string | undefined)[]) => {
  let rest: Buffer = Buffer.alloc(0)
  let lineCount = 0
  const first: { empty?: number; other?: number } = {}

  const compare = (line: Buffer): void => {
    const expected = factHashes[lineCount]
    if (expected !== undefined && line.length === 0) first.empty ??= lineCount
    else if (expected !== undefined && hash('sha256', line, 'hex') !== expected) first.other ??= lineCount
    lineCount += 1
  }

  const add = (bytes: Buffer): void => {
    const part = rest.length === 0 ? bytes : Buffer.concat([rest, bytes])
    let start = 0
    for (let end = part.indexOf(lineEnd); end >= 0; end = part.indexOf(lineEnd, start)) {
      if (end - start > factBytesMax) throw overlong(index)
      compare(part.subarray(start, end))
      start = end + 1
    }
    // The caller uses its memory again.
    rest = Buffer.from(part.subarray(start))
    if (rest.length > factBytesMax) throw overlong(index)
  }

  /** The faults of the whole file. Text after the last line end is a line. */
  const end = (): readonly Fault[] => {
    if (rest.length > 0) compare(rest)
    const start = index * tileWidthMax
    if (lineCount !== factHashes.length) return [wrongCount(start, lineCount, { ...first, count: factHashes.length })]
    return [
      ...(first.empty === undefined ? [] : [missing(start + first.empty)]),
      ...(first.other === undefined ? [] : [altered(start + first.other)]),
    ]
  }

  return { add, end }
}

const missing = (place: number): Fault => ({
  word: 'missing-fact',
  place,
  because: 'Neither the log nor the archive had the fact of this entry.',
})

const altered = (place: number): Fault => ({
  word: 'altered-fact',
  place,
  because: 'The text of the fact does not have the hash in its entry.',
})

type FirstPlaces = Readonly<{ empty?: number; other?: number; count: number }>

/** The first line that does not have the hash of its entry; otherwise the place after the last line or the last entry. */
const wrongCount = (start: number, lineCount: number, { empty, other, count }: FirstPlaces): Fault => ({
  word: lineCount < count ? 'missing-fact' : 'extra-fact',
  place: start + Math.min(empty ?? Infinity, other ?? Infinity, lineCount, count),
  because: `The file has ${lineCount} facts for ${count} entries.`,
})

/** The fault of a file of facts that is outside of the entries of an export. */
export const factsOutside = (part: ExportPart): Fault => ({
  word: 'extra-fact',
  place: part.index * tileWidthMax,
  because: `${partPath(part)} has facts of entries that the export does not have.`,
})
