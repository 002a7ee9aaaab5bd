import { hashBytes } from './merkle-tree.ts'
import { readNote, type SignedNote } from './signed-note.ts'
import { base64Of, readBase64, readWhole } from './strict-text.ts'
import { isKeyName } from './verifier-key.ts'

/** The head of a log: its size and its root, under the name of the log. */
export type Checkpoint = Readonly<{ origin: string; size: number; root: Uint8Array }>

/** A checkpoint and the note that signs it. */
export type SignedCheckpoint = Readonly<{ checkpoint: Checkpoint; note: SignedNote }>

/** The three lines that a log signs. */
export const checkpointBody = ({ origin, size, root }: Checkpoint): string => `${origin}\n${size}\n${base64Of(root)}\n`

/** Reads a checkpoint. It verifies no signature. `undefined` for a text that is not one, and for one with extension lines. */
export const readCheckpoint = (text: string): SignedCheckpoint | undefined => {
  const note = readNote(text)
  const [origin = '', sizeText = '', rootText = ''] = note?.text.split('\n') ?? []
  const size = readWhole(sizeText)
  const root = readBase64(rootText)
  if (note === undefined || !isKeyName(origin) || size === undefined || root?.length !== hashBytes) return undefined
  const checkpoint = { origin, size, root }
  return checkpointBody(checkpoint) === note.text ? { checkpoint, note } : undefined
}
