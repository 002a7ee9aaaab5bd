import { readFile } from 'node:fs/promises'
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import { writeSecret } from '../copy/secret-files.ts'

const alg = 'ES256'

/** The private key of the issuer, and its public half as in the key set. Both come from the file, which only its owner can read. */
export const keyOfIssuer = async (path: string): Promise<Readonly<{ key: CryptoKey; jwk: JWK }>> => {
  const stored = await readKey(path)
  const privateJwk = stored ?? (await newKey())
  if (stored === undefined) await writeSecret(path, JSON.stringify(privateJwk))
  const { kty, crv, x, y } = privateJwk
  const jwk = { kty, crv, x, y, kid: await calculateJwkThumbprint(privateJwk), alg, use: 'sig' } as JWK
  // The key of an elliptic curve is never a secret of bytes.
  return { key: (await importJWK(privateJwk, alg)) as CryptoKey, jwk }
}

const newKey = async (): Promise<JWK> => exportJWK((await generateKeyPair(alg, { extractable: true })).privateKey)

const readKey = async (path: string): Promise<JWK | undefined> => {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
