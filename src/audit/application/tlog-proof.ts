import { hashBytes, proofHashesMax } from './merkle-tree.ts'
import { base64Of, readBase64, readWhole } from './strict-text.ts'

/** The proof that an entry is in a log: c2sp.org/tlog-proof. `entry` is in its line `extra`, and `checkpoint` is the text of the note. */
type TlogProof = Readonly<{
  entry: Uint8Array
  index: number
  path: readonly Uint8Array[]
  checkpoint: string
}>

/** A proof as it was read. Other programs can write it without the entry. */
export type ReadableProof = Readonly<Omit<TlogProof, 'entry'> & { entry?: Uint8Array }>

/** The first line of a proof. */
export const proofHeader = 'c2sp.org/tlog-proof@v1'
const extraMark = 'extra '
const indexMark = 'index '
const signatureMark = '— '

/** The most characters of a text of proofs, and the most proofs in it. */
export const proofsLengthMax = 33_554_432
const proofCountMax = 10_000

/** The text of a proof. The texts of several proofs are joined by an empty line. */
export const proofText = ({ entry, index, path, checkpoint }: ReadableProof): string => {
  const extra = entry ? [`${extraMark}${base64Of(entry)}`] : []
  return [proofHeader, ...extra, `${indexMark}${index}`, ...path.map(base64Of), '', checkpoint].join('\n')
}

/** Reads one or several proofs. It verifies nothing. `undefined` if one of them is not a proof, and for a text without any. */
export const readProofs = (text: string): readonly ReadableProof[] | undefined => {
  if (text.length > proofsLengthMax || !text.endsWith('\n')) return undefined
  const lines = text.slice(0, -1).split('\n')
  const proofs: ReadableProof[] = []
  let at = 0
  while (at < lines.length) {
    const found = proofAt(lines, at)
    if (found === undefined || proofs.length === proofCountMax) return undefined
    proofs.push(found.proof)
    at = found.end
    // An empty line stands between two proofs, and none after the last.
    if (at < lines.length && (lines[at] !== '' || at + 1 === lines.length)) return undefined
    at += 1
  }
  return proofs
}

/** The proof that begins at a line, and the line after it. */
const proofAt = (lines: readonly string[], start: number) => {
  const [first, second = ''] = lines.slice(start, start + 2)
  const hasExtra = second.startsWith(extraMark)
  const entry = hasExtra ? readBase64(second.slice(extraMark.length)) : undefined
  const indexLine = lines[start + (hasExtra ? 2 : 1)] ?? ''
  const index = indexLine.startsWith(indexMark) ? readWhole(indexLine.slice(indexMark.length)) : undefined
  if (first !== proofHeader || (hasExtra && entry === undefined) || index === undefined) return undefined
  const pathStart = start + (hasExtra ? 3 : 2)
  const pathEnd = lines.indexOf('', pathStart)
  const path = pathEnd < 0 ? undefined : readPath(lines.slice(pathStart, pathEnd))
  const end = path && endOfCheckpoint(lines, pathEnd + 1)
  if (path === undefined || end === undefined) return undefined
  const checkpoint = `${lines.slice(pathEnd + 1, end).join('\n')}\n`
  return { proof: { ...(entry && { entry }), index, path, checkpoint }, end }
}

const readPath = (lines: readonly string[]): readonly Uint8Array[] | undefined => {
  if (lines.length > proofHashesMax) return undefined
  const path = lines.flatMap((line) => readBase64(line) ?? [])
  return path.length === lines.length && path.every(({ length }) => length === hashBytes) ? path : undefined
}

/** The line after a checkpoint: its body has no empty line, and the lines of its signatures begin with a dash. */
const endOfCheckpoint = (lines: readonly string[], start: number): number | undefined => {
  const bodyEnd = lines.indexOf('', start)
  if (bodyEnd < 0) return undefined
  let end = bodyEnd + 1
  while (lines[end]?.startsWith(signatureMark)) end += 1
  return end > bodyEnd + 1 ? end : undefined
}
