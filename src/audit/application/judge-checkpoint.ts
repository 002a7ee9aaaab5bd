import type { Fault } from '../domain/verdict.ts'
import { type Checkpoint, readCheckpoint, type SignedCheckpoint } from './checkpoint.ts'
import { cosignatureVerdict } from './cosignature.ts'
import { type SignedNote, signatureVerdict } from './signed-note.ts'
import { isMet, type TrustPolicy } from './trust-policy.ts'
import type { VerifierKey } from './verifier-key.ts'

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

/** Why the signatures of a checkpoint cannot be relied on. `undefined` if they can. */
export const signatureFault = ({ checkpoint, note }: SignedCheckpoint, { keys, policy }: Trust): string | undefined => {
  const known = [...keys, ...(policy?.logs ?? [])].filter(({ name }) => name === checkpoint.origin)
  if (known.length === 0) return `No known key is for the origin ${checkpoint.origin}.`
  const verdict = signatureVerdict(note, known)
  if (verdict === 'unknown') return 'No known key signed it.'
  if (verdict === 'invalid') return 'The signature of a known key is not valid for its text.'
  const forged = policy?.witnesses.find(({ key }) => cosignatureVerdict(note, key) === 'invalid')
  return forged && `The cosignature of the witness ${forged.name} is not valid for its text.`
}

const cosignersOf = (note: SignedNote, { witnesses }: TrustPolicy): readonly string[] =>
  witnesses.filter(({ key }) => cosignatureVerdict(note, key) === 'valid').map(({ name }) => name)

const missingCosignatures = (cosigners: readonly string[], { witnesses }: TrustPolicy): Fault => ({
  word: 'missing-cosignatures',
  place: 'checkpoint',
  because: `The policy requires more: ${cosigners.length} of its ${witnesses.length} witnesses cosigned it${cosigners.length > 0 ? ` (${cosigners.join(', ')})` : ''}.`,
})
