import { createPublicKey, generateKeyPairSync, hash, sign } from 'node:crypto'
import type { CheckpointSigner, KeyRegister, RegisteredKey } from '#audit/application/ports.ts'
import { noteText } from '#audit/application/signed-note.ts'
import { verifierKey } from '#audit/application/verifier-key.ts'

/** A signer with this many new keys. */
export const makeMemorySigner = (count = 1): CheckpointSigner => {
  const keys = Array.from({ length: count }, () => {
    const { privateKey } = generateKeyPairSync('ed25519')
    const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).subarray(-32)
    return { privateKey, publicKey, keyId: hash('sha256', publicKey).slice(0, 16) }
  })
  return {
    keys: async () => keys.map(({ keyId, publicKey }) => ({ keyId, publicKey })),
    sign: async (origin, body) =>
      noteText({
        text: body,
        signatures: keys.map(({ privateKey, publicKey }) => ({
          name: origin,
          keyId: verifierKey(origin, 'ed25519', publicKey).keyId,
          signature: sign(null, Buffer.from(body, 'utf8'), privateKey),
        })),
      }),
  }
}

/** Two signers as one: each key of both signs. */
export const bothSigners = (one: CheckpointSigner, other: CheckpointSigner): CheckpointSigner => ({
  keys: async () => [...(await one.keys()), ...(await other.keys())],
  sign: async (origin, body) => {
    const [first, second] = await Promise.all([one.sign(origin, body), other.sign(origin, body)])
    return `${first}${second.slice(body.length + 1)}`
  },
})

/** The register of keys in a map. */
export const makeMemoryKeyRegister = (keys = new Map<string, RegisteredKey>()): KeyRegister => {
  return {
    all: async () => [...keys.values()].toSorted((one, other) => one.from.localeCompare(other.from)),
    unreadable: async () => [],
    introduce: async (key, from) => {
      if (keys.has(key.keyId)) return false
      keys.set(key.keyId, { ...key, from })
      return true
    },
    retire: async (keyId, until) => {
      const key = keys.get(keyId)
      if (!key || key.until !== undefined) return false
      keys.set(keyId, { ...key, until })
      return true
    },
    resume: async ({ keyId, until: known, period = 1 }, resumedAt) => {
      const key = keys.get(keyId)
      if (key?.until === undefined || key.until !== known) return false
      const { until: _, ...rest } = key
      keys.set(keyId, { ...rest, resumedAt, period: period + 1 })
      return true
    },
  }
}
