import { type NoteSignature, type SignedNote, signaturesOf } from './signed-note.ts'
import { utf8Of } from './strict-text.ts'
import { isSignedBy, type VerifierKey } from './verifier-key.ts'

/** A statement of a witness: it saw this checkpoint, and it continues all that the witness saw before. `timestamp` is in seconds. */
export type Cosignature = Readonly<{ timestamp: number; signature: Uint8Array }>

const timeBytes = 8
const cosignatureBytes = timeBytes + 64

/** The text that a witness signs. `body` is the text of the checkpoint's note. */
export const cosignedText = (timestamp: number, body: string): string => `cosignature/v1\ntime ${timestamp}\n${body}`

/** The bytes of a cosignature in a signature line, after the id of the key. */
export const cosignatureOf = ({ timestamp, signature }: Cosignature): Uint8Array => {
  const time = Buffer.alloc(timeBytes)
  time.writeBigUInt64BE(BigInt(timestamp))
  return Buffer.concat([time, signature])
}

/** Reads the bytes of a cosignature. `undefined` for another length, and for a time beyond 2^53 − 1 seconds. */
export const readCosignature = ({ signature }: NoteSignature): Cosignature | undefined => {
  if (signature.length !== cosignatureBytes) return undefined
  const timestamp = Number(Buffer.from(signature).readBigUInt64BE(0))
  return Number.isSafeInteger(timestamp) ? { timestamp, signature: signature.subarray(timeBytes) } : undefined
}

/** The cosignature in a signature line, if the witness of the key made it for this text of a checkpoint. */
export const verifiedCosignature = (
  body: string,
  line: NoteSignature,
  { name, keyId, kind, publicKey }: VerifierKey,
): Cosignature | undefined => {
  if (kind !== 'cosignature' || line.name !== name || line.keyId !== keyId) return undefined
  const cosignature = readCosignature(line)
  if (cosignature === undefined) return undefined
  const message = utf8Of(cosignedText(cosignature.timestamp, body))
  return isSignedBy(publicKey, message, cosignature.signature) ? cosignature : undefined
}

/** Verifies the cosignatures of one witness. A note with an `invalid` one must not be used. */
export const cosignatureVerdict = (note: SignedNote, key: VerifierKey): 'valid' | 'missing' | 'invalid' => {
  const lines = key.kind === 'cosignature' ? signaturesOf(note, key) : []
  if (lines.length === 0) return 'missing'
  return lines.every((line) => verifiedCosignature(note.text, line, key)) ? 'valid' : 'invalid'
}
