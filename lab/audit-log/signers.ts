import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { cosignatureOf, cosignedText } from '#audit/application/cosignature.ts'
import type { NoteSignature } from '#audit/application/signed-note.ts'
import { type VerifierKey, verifierKey } from '#audit/application/verifier-key.ts'

/** The signer of a log: its key, and its signature of a text. Without a seed of 32 bytes it makes a key of its own. */
export const makeSigner = (name: string, seed?: Uint8Array) => {
  const { privateKey, publicKey } = keysOf(seed)
  const key = verifierKey(name, 'ed25519', publicKey)
  const signed = (text: string): NoteSignature => ({
    name,
    keyId: key.keyId,
    signature: sign(null, Buffer.from(text), privateKey),
  })
  return { key, sign: signed }
}

/** A witness: its key, and its cosignature of the text of a checkpoint. `timestamp` is in seconds. */
export const makeWitness = (name: string, seed?: Uint8Array) => {
  const { privateKey, publicKey } = keysOf(seed)
  const key: VerifierKey = verifierKey(name, 'cosignature', publicKey)
  const cosign = (body: string, timestamp: number): NoteSignature => {
    const signature = sign(null, Buffer.from(cosignedText(timestamp, body)), privateKey)
    return { name, keyId: key.keyId, signature: cosignatureOf({ timestamp, signature }) }
  }
  return { key, cosign }
}

const keysOf = (seed: Uint8Array | undefined) => {
  const privateKey = seed === undefined ? generateKeyPairSync('ed25519').privateKey : privateKeyOf(seed)
  return { privateKey, publicKey: Buffer.from(privateKey.export({ format: 'jwk' }).x ?? '', 'base64url') }
}

/** PKCS #8 of an Ed25519 key: RFC 8410, section 7. */
const privateKeyOf = (seed: Uint8Array): KeyObject =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]),
    format: 'der',
    type: 'pkcs8',
  })
