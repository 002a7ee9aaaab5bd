import { createHash, generateKeyPairSync, sign } from 'node:crypto'

const sha256 = (...parts: readonly (Uint8Array | string)[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

const largestPowerBelow = (size: number): number => 2 ** (Math.ceil(Math.log2(size)) - 1)

/** The root of a tree, by the recursive definition of RFC 6962, section 2.1. */
const plainRoot = (leaves: readonly Buffer[]): Buffer => {
  const [leaf] = leaves
  if (!leaf) return sha256()
  if (leaves.length === 1) return leaf
  const left = largestPowerBelow(leaves.length)
  return sha256(Buffer.of(1), plainRoot(leaves.slice(0, left)), plainRoot(leaves.slice(left)))
}

/** The proof of RFC 6962, section 2.1.2, that a tree begins with its first `oldSize` leaves. */
const plainConsistency = (oldSize: number, leaves: readonly Buffer[], isWhole = true): readonly Buffer[] => {
  if (oldSize === leaves.length) return isWhole ? [] : [plainRoot(leaves)]
  const left = largestPowerBelow(leaves.length)
  return oldSize <= left
    ? [...plainConsistency(oldSize, leaves.slice(0, left), isWhole), plainRoot(leaves.slice(left))]
    : [...plainConsistency(oldSize - left, leaves.slice(left), false), plainRoot(leaves.slice(0, left))]
}

const keyIdOf = (name: string, material: Uint8Array): Buffer => sha256(`${name}\n`, material).subarray(0, 4)

/** An Ed25519 key with a name, as a log has one. */
export const aLogKey = (name: string) => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const material = Buffer.concat([Buffer.of(1), publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)])
  const keyId = keyIdOf(name, material)
  return {
    text: `${name}+${keyId.toString('hex')}+${material.toString('base64')}`,
    /** The signature line of a text under another name, with the same private key. */
    line: (text: string, as = name): string => {
      const signed = Buffer.concat([keyIdOf(as, material), sign(null, Buffer.from(text), privateKey)])
      return `— ${as} ${signed.toString('base64')}\n`
    },
  }
}

/** A log of synthetic entries. `seed` distinguishes two histories of one origin. */
export const aTreeLog = (origin: string, key = aLogKey(origin), seed = 'a') => {
  const leaves = (size: number): readonly Buffer[] =>
    Array.from({ length: size }, (_, index) => sha256(Buffer.of(0), `${seed} ${index}`))
  const text = (size: number, root = plainRoot(leaves(size))): string =>
    `${origin}\n${size}\n${root.toString('base64')}\n`
  const checkpoint = (size: number): string => `${text(size)}\n${key.line(text(size), origin)}`
  const proof = (oldSize: number, size: number): string =>
    oldSize === 0 || oldSize > size
      ? ''
      : plainConsistency(oldSize, leaves(size))
          .map((hash) => `${hash.toString('base64')}\n`)
          .join('')
  return {
    origin,
    key,
    leaves,
    text,
    checkpoint,
    originHash: sha256(origin).toString('hex'),
    /** The body of `add-checkpoint`. */
    request: (oldSize: number, size: number): string => `old ${oldSize}\n${proof(oldSize, size)}\n${checkpoint(size)}`,
  }
}
