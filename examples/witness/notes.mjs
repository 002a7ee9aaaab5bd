// Keys, signed notes and checkpoints, as c2sp.org/signed-note, tlog-checkpoint and tlog-cosignature describe them.
import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'

/** The types of keys: an Ed25519 key of a log, and an Ed25519 key of a witness. */
export const types = { log: 0x01, cosignature: 0x04 }

/** Checkpoints have sizes below 2^63. */
const sizeMax = 2n ** 63n - 1n
const hashLength = 32
const signatureLength = 64

/** Before the raw bytes of an Ed25519 key, these bytes make a key that Node reads. */
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex')
const seedPrefix = Buffer.from('302e020100300506032b657004220420', 'hex')

const publicKeyOf = (raw) => createPublicKey({ key: Buffer.concat([publicPrefix, raw]), format: 'der', type: 'spki' })
export const privateKeyOf = (seed) =>
  createPrivateKey({ key: Buffer.concat([seedPrefix, seed]), format: 'der', type: 'pkcs8' })
export const rawPublicKeyOf = (privateKey) =>
  createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(publicPrefix.length)

/** Decodes base64 in its one canonical form; `undefined` for any other text. */
export const fromBase64 = (text) => {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : undefined
}

const keyIdOf = (name, material) => createHash('sha256').update(`${name}\n`).update(material).digest().readUInt32BE(0)

const hexOf = (keyId) => keyId.toString(16).padStart(8, '0')

/** A key of a log or of a witness, with its type and its raw public key. */
export const makeKey = (name, type, publicKey) => {
  const material = Buffer.concat([Buffer.of(type), publicKey])
  return { name, type, publicKey, id: keyIdOf(name, material) }
}

export const keyText = ({ name, type, publicKey, id }) =>
  `${name}+${hexOf(id)}+${Buffer.concat([Buffer.of(type), publicKey]).toString('base64')}`

/** The name of a key has no spaces and no plus sign. */
const isName = (text) => text !== '' && !/[\p{White_Space}\p{Cc}+]/u.test(text)

/** Reads a verifier key of Ed25519; `undefined` if it is not one. */
export const readKey = (text) => {
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(text) ?? []
  const material = encoded && fromBase64(encoded)
  if (!material || !isName(name) || material.length !== hashLength + 1) return undefined
  const key = makeKey(name, material[0], material.subarray(1))
  return hexOf(key.id) === id ? key : undefined
}

/** A decimal number below 2^63 without leading zeros; `undefined` for any other text. */
export const readSize = (text) => {
  if (!/^(?:0|[1-9][0-9]{0,18})$/.test(text)) return undefined
  const size = BigInt(text)
  return size <= sizeMax ? size : undefined
}

/** A hash in base64; `undefined` for any other text. */
export const readHash = (text) => {
  const bytes = fromBase64(text)
  return bytes?.length === hashLength ? bytes : undefined
}

const readSignature = (line) => {
  const [, name, encoded] = /^— ([^ ]+) ([A-Za-z0-9+/=]+)$/u.exec(line) ?? []
  const bytes = encoded && fromBase64(encoded)
  if (!bytes || !isName(name) || bytes.length <= 4) return undefined
  return { line, name, keyId: bytes.readUInt32BE(0), signature: bytes.subarray(4) }
}

/**
 * Reads a checkpoint: origin, size, root, the signed text, and its signatures. Returns `undefined` if it is malformed. It verifies
 * no signature.
 */
export const readCheckpoint = (note) => {
  const end = note.lastIndexOf('\n\n')
  if (end < 0 || !note.endsWith('\n') || hasControls(note)) return undefined
  const text = note.slice(0, end + 1)
  const signatures = note
    .slice(end + 2, -1)
    .split('\n')
    .map(readSignature)
  const [origin, sizeText = '', rootText = '', ...extensions] = text.slice(0, -1).split('\n')
  const [size, root] = [readSize(sizeText), readHash(rootText)]
  if (size === undefined || !root || origin === '' || extensions.includes('')) return undefined
  return signatures.includes(undefined) ? undefined : { origin, size, root, text, signatures }
}

/** A note has no control characters of ASCII but line ends. */
const hasControls = (text) => /[^\P{Cc}\n\u007F-\u009F]/u.test(text)

/**
 * The signature lines of a log in a checkpoint. Returns `undefined` if there is none of a key of `keys`, or if one of them is
 * invalid. Signatures of other keys are ignored, even with the name of a key.
 */
export const verifiedLines = ({ text, signatures }, keys) => {
  const known = signatures.flatMap((signature) =>
    keys.filter(({ name, id }) => name === signature.name && id === signature.keyId).map((key) => ({ signature, key })),
  )
  const areValid = known.every(({ signature: { signature }, key }) =>
    verify(null, Buffer.from(text), publicKeyOf(key.publicKey), signature),
  )
  return known.length > 0 && areValid ? [...new Set(known.map(({ signature }) => signature.line))] : undefined
}

const cosignedText = (text, timestamp) => Buffer.from(`cosignature/v1\ntime ${timestamp}\n${text}`)

/** The signature line of a witness for the text of a checkpoint. `timestamp` is in seconds. */
export const cosign = ({ key, privateKey }, text, timestamp) => {
  const head = Buffer.alloc(12)
  head.writeUInt32BE(key.id, 0)
  head.writeBigUInt64BE(BigInt(timestamp), 4)
  const signature = sign(null, cosignedText(text, timestamp), privateKey)
  return `— ${key.name} ${Buffer.concat([head, signature]).toString('base64')}\n`
}

/** Whether a checkpoint has a valid cosignature of the key. */
export const isCosigned = ({ text, signatures }, key) =>
  signatures.some(({ name, keyId, signature }) => {
    if (name !== key.name || keyId !== key.id || signature.length !== 8 + signatureLength) return false
    const signed = cosignedText(text, signature.readBigUInt64BE(0))
    return verify(null, signed, publicKeyOf(key.publicKey), signature.subarray(8))
  })
