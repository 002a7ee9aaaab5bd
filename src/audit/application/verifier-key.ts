import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto'
import { base64Of, readBase64, utf8Of } from './strict-text.ts'

/** A public key as a verifier knows it. `ed25519` signs notes, `cosignature` is the key of a witness. `keyId` is a `uint32`. */
export type VerifierKey = Readonly<{
  name: string
  keyId: number
  kind: 'ed25519' | 'cosignature'
  publicKey: Uint8Array
}>

/** The signature types of signed-note. */
const typeBytes = { ed25519: 1, cosignature: 4 } as const
const publicKeyBytes = 32
const textLengthMax = 1024

/** A name of a key is not empty, and has no Unicode space, no plus and no control character. */
export const isKeyName = (name: string): boolean => name.isWellFormed() && /^[^\p{Cc}\p{Z}+]+$/u.test(name)

/** The verifier key for a public key of 32 bytes. */
export const verifierKey = (name: string, kind: VerifierKey['kind'], publicKey: Uint8Array): VerifierKey => {
  const hashed = hash('sha256', Buffer.concat([utf8Of(`${name}\n`), typed(kind, publicKey)]), 'buffer')
  return { name, keyId: hashed.readUInt32BE(0), kind, publicKey }
}

const typed = (kind: VerifierKey['kind'], publicKey: Uint8Array): Uint8Array =>
  Buffer.concat([Uint8Array.of(typeBytes[kind]), publicKey])

/** The text of a verifier key. Example: `example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k`. */
export const verifierKeyText = (key: VerifierKey): string =>
  `${keyNameOf(key)}+${base64Of(typed(key.kind, key.publicKey))}`

/** The name and the id of a key: the beginning of its text. Example: `example.com/foo+530d903a`. */
export const keyNameOf = ({ name, keyId }: Pick<VerifierKey, 'name' | 'keyId'>): string =>
  `${name}+${keyId.toString(16).padStart(8, '0')}`

/** Reads a verifier key. `undefined` for another kind of key, and if the id is not that of name and key. */
export const readVerifierKey = (text: string): VerifierKey | undefined => {
  if (text.length > textLengthMax) return undefined
  const [name = '', , ...rest] = text.split('+')
  const bytes = readBase64(rest.join('+'))
  const kind = bytes?.[0] === typeBytes.ed25519 ? 'ed25519' : 'cosignature'
  if (bytes?.length !== 1 + publicKeyBytes || bytes[0] !== typeBytes[kind] || !isKeyName(name)) return undefined
  const key = verifierKey(name, kind, bytes.subarray(1))
  return verifierKeyText(key) === text ? key : undefined
}

/** Returns whether the Ed25519 signature of a message is of this key. False, too, for a signature of another length. */
export const isSignedBy = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean => {
  const key = keyObjectOf(publicKey)
  return key !== undefined && verify(null, message, key, signature)
}

/** Any 32 bytes can be read as a key of Ed25519, and no others. */
const keyObjectOf = (publicKey: Uint8Array): KeyObject | undefined =>
  publicKey.length === publicKeyBytes
    ? createPublicKey({
        key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') },
        format: 'jwk',
      })
    : undefined
