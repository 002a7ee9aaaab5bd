import { verifiedCosignature } from './cosignature.ts'
import { readSignatureLine, type SignedNote, signatureLine } from './signed-note.ts'
import { base64Of, readWhole } from './strict-text.ts'
import type { VerifierKey } from './verifier-key.ts'

/** The checkpoint that a witness is asked to cosign: a signed note, and the proof that it continues the log of `oldSize` entries. */
type Submission = Readonly<{ oldSize: number; proof: readonly Uint8Array[]; checkpoint: string }>

/** An answer to `add-checkpoint`, as it arrived. */
export type WitnessAnswer = Readonly<{ status: number; text: string }>

/** The body of `add-checkpoint`: c2sp.org/tlog-witness. */
export const submissionText = ({ oldSize, proof, checkpoint }: Submission): string =>
  `old ${oldSize}\n${proof.map((hash) => `${base64Of(hash)}\n`).join('')}\n${checkpoint}`

/** The size that a witness names with 409; `undefined` if it names none. */
export const sizeOfConflict = (text: string): number | undefined =>
  text.endsWith('\n') ? readWhole(text.slice(0, -1)) : undefined

/** A cosignature may be this much later than now, because two clocks differ. */
const aheadSecondsMax = 300

/**
 * The line of the witness in its answer, without a line end, if its cosignature is valid for the note. Lines of other keys are
 * ignored. `undefined` without one, and for a time that is 0 or in the future.
 */
export const lineOfAnswer = (
  text: string,
  { note, key, now }: Readonly<{ note: SignedNote; key: VerifierKey; now: number }>,
): string | undefined => {
  const signatures = text.split('\n').flatMap((line) => readSignatureLine(line) ?? [])
  const own = signatures.find((signature) => {
    const timestamp = verifiedCosignature(note.text, signature, key)?.timestamp ?? 0
    return timestamp > 0 && timestamp <= now / 1000 + aheadSecondsMax
  })
  return own && signatureLine(own)
}
