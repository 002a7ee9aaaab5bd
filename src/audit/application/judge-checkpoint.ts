import type { Fault } from '../domain/verdict.ts'
import { type Checkpoint, readCheckpoint, type SignedCheckpoint } from './checkpoint.ts'
import { cosignatureVerdict } from './cosignature.ts'
import { tenantOf } from './entry-content.ts'
import { type SignedNote, signatureVerdict } from './signed-note.ts'
import { isMet, type TrustPolicy } from './trust-policy.ts'
import { keyNameOf, type VerifierKey } from './verifier-key.ts'

/** What a verifier knows: keys of logs, and perhaps a policy and a checkpoint that it saw before. */
export type Trust = Readonly<{
  keys: readonly VerifierKey[]
  policy?: TrustPolicy | undefined
  since?: SignedCheckpoint | undefined
}>

/** What the signatures of a checkpoint show. Without a `checkpoint` nothing else can be verified. `cosigners` are names of witnesses. */
export type CheckpointVerdict = Readonly<{
  checkpoint?: Checkpoint
  faults: readonly Fault[]
  cosigners: readonly string[]
}>

/** Verifies the signatures of a checkpoint, and its cosignatures if there is a policy. */
export const judgeCheckpoint = (text: string, trust: Trust): CheckpointVerdict => {
  const signed = readCheckpoint(text)
  if (signed === undefined) return wrong('It is not a signed checkpoint with an origin, a size and a root.')
  const because = signatureFault(signed, trust)
  if (because !== undefined) return wrong(because)
  const { checkpoint, note } = signed
  const { policy } = trust
  const cosigners = policy === undefined ? [] : cosignersOf(note, policy)
  const faults =
    policy === undefined || isMet(policy, new Set(cosigners)) ? [] : [missingCosignatures(cosigners, policy)]
  return { checkpoint, faults, cosigners }
}

const wrong = (because: string): CheckpointVerdict => ({
  faults: [{ word: 'wrong-signature', place: 'checkpoint', because }],
  cosigners: [],
})

/** Why the signatures of a checkpoint cannot be relied on, with the keys on both sides. `undefined` if they can. */
export const signatureFault = ({ checkpoint, note }: SignedCheckpoint, { keys, policy }: Trust): string | undefined => {
  const known = [...keys, ...(policy?.logs ?? [])]
  const because = faultOf(checkpoint.origin, note, known) ?? forgedFault(note, policy)
  return because && `${because} Known keys: ${listOf(known)}. Keys in the checkpoint: ${listOf(note.signatures)}.`
}

const faultOf = (origin: string, note: SignedNote, known: readonly VerifierKey[]): string | undefined => {
  const own = known.filter(({ name }) => name === origin)
  const where = `GET /v1/audit/keys?tenant=${tenantOf(origin)}`
  if (own.length === 0) return `It is of the log ${origin}, and no known key is. Use the key of ${where}.`
  const verdict = signatureVerdict(note, own)
  if (verdict === 'unknown') return `No known key signed it. Compare the key with ${where}.`
  const invalid = own.find((key) => signatureVerdict(note, [key]) === 'invalid')
  return invalid && `The signature of the key ${keyNameOf(invalid)} is not valid for its text.`
}

const forgedFault = (note: SignedNote, policy: TrustPolicy | undefined): string | undefined => {
  const forged = policy?.witnesses.find(({ key }) => cosignatureVerdict(note, key) === 'invalid')
  return forged && `The cosignature of the witness ${forged.name} is not valid for its text.`
}

/** A checkpoint can have many signatures. */
const listedMax = 5

const listOf = (keys: readonly Pick<VerifierKey, 'name' | 'keyId'>[]): string => {
  const names = keys.slice(0, listedMax).map(keyNameOf).join(', ')
  return keys.length > listedMax ? `${names} and ${keys.length - listedMax} more` : names
}

const cosignersOf = (note: SignedNote, { witnesses }: TrustPolicy): readonly string[] =>
  witnesses.filter(({ key }) => cosignatureVerdict(note, key) === 'valid').map(({ name }) => name)

const missingCosignatures = (cosigners: readonly string[], { witnesses }: TrustPolicy): Fault => ({
  word: 'missing-cosignatures',
  place: 'checkpoint',
  because: `The policy requires more: ${cosigners.length} of its ${witnesses.length} witnesses cosigned it${cosigners.length > 0 ? ` (${cosigners.join(', ')})` : ''}.`,
})
