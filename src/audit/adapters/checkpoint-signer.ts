import { createPrivateKey, createPublicKey, hash, type KeyObject, sign } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms'
import * as z from 'zod'
import { Transient } from '#kernel/domain/errors.ts'
import { readJson } from '#kernel/domain/json-text.ts'
import type { CheckpointSigner, SigningKey } from '../application/ports.ts'
import { noteText } from '../application/signed-note.ts'
import { isSignedBy, verifierKey } from '../application/verifier-key.ts'

/** Begins the name of a key that is a file. */
const fileScheme = 'file:'

type Needs = Readonly<{ makeClient: () => KMSClient }>

/** A private key that does not leave its place. Any error is an outage. */
type PrivateKey = Readonly<{
  publicKey: () => Promise<Uint8Array>
  sign: (message: Uint8Array) => Promise<Uint8Array>
  /** Reads the public key again the next time. */
  forget: () => void
}>

/** Signs with each of these keys: ARNs of keys of KMS, or `file:` and a path. There is at least one. */
export const makeCheckpointSigner = (names: readonly string[], { makeClient }: Needs): CheckpointSigner => {
  const privateKeys = names.map((name) => ({
    ...(name.startsWith(fileScheme) ? fileKey(name.slice(fileScheme.length)) : kmsKey(makeClient(), name)),
    keyName: name,
  }))
  return {
    keys: () => orUnavailable(Promise.all(privateKeys.map(async ({ publicKey }) => signingKey(await publicKey())))),
    sign: async (origin, body) => {
      const message = Buffer.from(body, 'utf8')
      const signatures = await orUnavailable(
        Promise.all(
          privateKeys.map(async (key) => {
            const { name, keyId, publicKey } = verifierKey(origin, 'ed25519', await key.publicKey())
            const signature = await key.sign(message)
            if (isSignedBy(publicKey, message, signature)) return { name, keyId, signature }
            key.forget()
            throw new Error(`The key ${key.keyName} made a signature that its public key does not verify.`)
          }),
        ),
      )
      return noteText({ text: body, signatures })
    },
  }
}

const keyIdLength = 16

const signingKey = (publicKey: Uint8Array): SigningKey => ({
  keyId: hash('sha256', publicKey).slice(0, keyIdLength),
  publicKey,
})

/** The public key of an Ed25519 key in SPKI are its last 32 bytes. @throws Error for a key of another kind. */
const rawPublicKey = (key: KeyObject): Uint8Array => {
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`The key is of the kind ${key.asymmetricKeyType}.`)
  return key.export({ type: 'spki', format: 'der' }).subarray(-32)
}

const kmsKey = (kms: KMSClient, KeyId: string): PrivateKey => ({
  // A key of KMS never changes.
  ...onceLoaded(async () => {
    const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId }))
    if (!PublicKey) throw new Error('KMS returned no public key.')
    return rawPublicKey(createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' }))
  }),
  sign: async (Message) => {
    const options = { KeyId, SigningAlgorithm: 'ED25519_SHA_512', MessageType: 'RAW' } as const
    const { Signature } = await kms.send(new SignCommand({ ...options, Message }))
    if (!Signature) throw new Error('KMS returned no signature.')
    return Signature
  },
})

const keyFile = z.object({ key: z.base64().transform((text) => Buffer.from(text, 'base64')) })

/** PKCS #8 of an Ed25519 key is this text and its 32 bytes. */
const pkcs8Start = Buffer.from('302e020100300506032b657004220420', 'hex')

/** The key of a copy on one machine: a file with 32 bytes in base64. */
const fileKey = (path: string): PrivateKey => {
  const read = async (): Promise<KeyObject> => {
    const { key } = keyFile.parse(readJson(await readFile(path, 'utf8')))
    return createPrivateKey({ key: Buffer.concat([pkcs8Start, key]), format: 'der', type: 'pkcs8' })
  }
  return {
    publicKey: async () => rawPublicKey(createPublicKey(await read())),
    forget: () => undefined,
    sign: async (message) => sign(null, message, await read()),
  }
}

/** Calls `load` again after it failed, and after `forget`. */
const onceLoaded = (load: () => Promise<Uint8Array>): Pick<PrivateKey, 'publicKey' | 'forget'> => {
  let loaded: Promise<Uint8Array> | undefined
  const forget = (): void => {
    loaded = undefined
  }
  return {
    publicKey: () => {
      loaded ??= load().catch((error: unknown) => {
        forget()
        throw error
      })
      return loaded
    },
    forget,
  }
}

const orUnavailable = async <Value>(call: Promise<Value>): Promise<Value> => {
  try {
    return await call
  } catch (cause) {
    throw new Transient('signer-unavailable', 'The key that signs checkpoints is unavailable. Try again later.', {
      cause,
    })
  }
}
