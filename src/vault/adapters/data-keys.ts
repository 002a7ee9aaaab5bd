import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import {
  DecryptCommand,
  GenerateDataKeyCommand,
  IncorrectKeyException,
  InvalidCiphertextException,
  type KMSClient,
} from '@aws-sdk/client-kms'
import * as z from 'zod'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { readJson } from '#kernel/domain/json-text.ts'
import { decrypt, encrypt } from '../application/box.ts'
import type { DataKey, DataKeys } from '../application/ports.ts'
import { cachedKeys, reusedKey } from '../application/reused-key.ts'

/** Begins the name of a master key that is a file. */
const fileScheme = 'file:'

type Needs = Readonly<{ makeClient: () => KMSClient; clock: Clock }>

/** The keys of the vault under a master key: an ARN or an alias of KMS, or `file:` and a path. */
export const makeDataKeys = (masterKey: string, { makeClient, clock }: Needs): DataKeys => {
  const { generate, open } = masterKey.startsWith(fileScheme)
    ? fileKeys(masterKey.slice(fileScheme.length))
    : kmsKeys(makeClient(), masterKey)
  return {
    current: reusedKey(() => orUnavailable(generate()), clock),
    open: cachedKeys(async (wrapped) => {
      if (wrapped === '' || wrapped.length > wrappedLengthMax) throw altered()
      return orUnavailable(open(wrapped))
    }),
  }
}

/** KMS decrypts at most 6,144 bytes, which are this many characters in base64. */
const wrappedLengthMax = 8192

/** `open` throws a Refusal if the master key did not encrypt `wrapped`. Any other error is an outage. */
type MasterKey = Readonly<{ generate: () => Promise<DataKey>; open: (wrapped: string) => Promise<Uint8Array> }>

/** Rights on the master key of the vault require it. */
const EncryptionContext = { purpose: 'vault' }

const kmsKeys = (kms: KMSClient, KeyId: string): MasterKey => ({
  generate: async () => {
    const { Plaintext, CiphertextBlob } = await kms.send(
      new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext }),
    )
    if (!Plaintext || !CiphertextBlob) throw new Error('KMS returned no data key.')
    return { plain: Plaintext, wrapped: Buffer.from(CiphertextBlob).toString('base64') }
  },
  open: async (wrapped) => {
    const CiphertextBlob = Buffer.from(wrapped, 'base64')
    try {
      const { Plaintext } = await kms.send(new DecryptCommand({ KeyId, CiphertextBlob, EncryptionContext }))
      if (!Plaintext) throw new Error('KMS returned no data key.')
      return Plaintext
    } catch (error) {
      throw error instanceof InvalidCiphertextException || error instanceof IncorrectKeyException
        ? altered(error)
        : error
    }
  },
})

const keyFile = z.object({ key: z.base64().transform((text) => Buffer.from(text, 'base64')) })

/** The master key of a copy on one machine. */
const fileKeys = (path: string): MasterKey => {
  const masterKey = async (): Promise<Buffer> => keyFile.parse(readJson(await readFile(path, 'utf8'))).key
  return {
    generate: async () => {
      const plain = randomBytes(32)
      return { plain, wrapped: encrypt(await masterKey(), plain, EncryptionContext.purpose) }
    },
    open: async (wrapped) => {
      const key = await masterKey()
      try {
        return decrypt(key, wrapped, EncryptionContext.purpose)
      } catch (cause) {
        throw altered(cause)
      }
    },
  }
}

const orUnavailable = async <Value>(call: Promise<Value>): Promise<Value> => {
  try {
    return await call
  } catch (cause) {
    if (cause instanceof Refusal) throw cause
    throw new Transient('vault-unavailable', 'The key of the vault is unavailable. Send the same request again.', {
      cause,
    })
  }
}

const altered = (cause?: unknown): Refusal =>
  new Refusal(
    'vault-altered',
    'The master key did not encrypt the key of an item of the vault. Follow the runbook section vault-altered.',
    [],
    { cause },
  )
