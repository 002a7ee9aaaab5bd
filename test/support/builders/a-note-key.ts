import { makeSigner, makeWitness } from '#lab/audit-log/signers.ts'

/** The signer of a log: its key, and its signature of a text. Each call makes a key of its own, or the key of a seed of 32 bytes. */
export const aNoteKey = (name: string, seed?: Uint8Array) => makeSigner(name, seed)

/** A witness: its key, and its cosignature of the text of a checkpoint. */
export const aWitness = (name: string, seed?: Uint8Array) => {
  const { key, cosign } = makeWitness(name, seed)
  return { key, cosign: (body: string, timestamp = 1_772_366_400) => cosign(body, timestamp) }
}
