import { base64Of, readBase64, utf8Of } from './strict-text.ts'
import { isKeyName, isSignedBy, type VerifierKey } from './verifier-key.ts'

/** One signature of a note. `keyId` is a `uint32`. `signature` is what follows it. */
export type NoteSignature = Readonly<{ name: string; keyId: number; signature: Uint8Array }>

/** A signed text: c2sp.org/signed-note. `text` ends in a line end. */
export type SignedNote = Readonly<{ text: string; signatures: readonly NoteSignature[] }>

/** The most characters of a note, and the most signatures. */
const noteLengthMax = 65_536
const signatureCountMax = 64

const mark = '— '

/** Control characters below U+0020, except the line end. */
const controls = /[^\P{Cc}\n\u007f-\u009f]/u

export const noteText = ({ text, signatures }: SignedNote): string =>
  `${text}\n${signatures.map((one) => `${signatureLine(one)}\n`).join('')}`

/** The line of a signature, without its line end. */
export const signatureLine = ({ name, keyId, signature }: NoteSignature): string => {
  const id = Buffer.alloc(4)
  id.writeUInt32BE(keyId)
  return `${mark}${name} ${base64Of(Buffer.concat([id, signature]))}`
}

/** Reads the line of a signature, without its line end. `undefined` if it is not one. */
export const readSignatureLine = (line: string): NoteSignature | undefined => {
  if (line.length > noteLengthMax || !line.startsWith(mark)) return undefined
  const [name = '', encoded = '', ...others] = line.slice(mark.length).split(' ')
  const bytes = readBase64(encoded)
  if (!isKeyName(name) || others.length > 0 || bytes === undefined || bytes.length < 5) return undefined
  return { name, keyId: Buffer.from(bytes).readUInt32BE(0), signature: bytes.subarray(4) }
}

/** Reads a note. It does not verify it. `undefined` for a text that is not a note, or is beyond the limits. */
export const readNote = (text: string): SignedNote | undefined => {
  if (text.length > noteLengthMax || !text.isWellFormed() || controls.test(text)) return undefined
  const split = text.lastIndexOf('\n\n')
  if (split < 0 || !text.endsWith('\n')) return undefined
  const lines = text.slice(split + 2, -1).split('\n')
  if (lines.length > signatureCountMax) return undefined
  const signatures = lines.flatMap((line) => readSignatureLine(line) ?? [])
  return signatures.length === lines.length ? { text: text.slice(0, split + 1), signatures } : undefined
}

/** The signatures of a key: those with its name and its id. */
export const signaturesOf = ({ signatures }: SignedNote, { name, keyId }: VerifierKey): readonly NoteSignature[] =>
  signatures.filter((one) => one.name === name && one.keyId === keyId)

/**
 * Verifies each signature of a key of the kind `ed25519`. `valid`: at least one, and none is wrong. `unknown`: none of the keys
 * signed. `invalid`: a signature of one of the keys is wrong, and then the note must not be used.
 */
export const signatureVerdict = (note: SignedNote, keys: readonly VerifierKey[]): 'valid' | 'unknown' | 'invalid' => {
  const message = utf8Of(note.text)
  const verdicts = keys
    .filter(({ kind }) => kind === 'ed25519')
    .flatMap((key) => signaturesOf(note, key).map((one) => isSignedBy(key.publicKey, message, one.signature)))
  if (verdicts.length === 0) return 'unknown'
  return verdicts.every((isValid) => isValid) ? 'valid' : 'invalid'
}
