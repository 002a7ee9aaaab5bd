import { type CryptoKey, exportJWK, generateKeyPair, type JWK } from 'jose'

/** A key pair of an issuer, and the key as it publishes it. */
export type SigningKey = Readonly<{ alg: string; kid: string; privateKey: CryptoKey; jwk: JWK }>

/** A new key for an algorithm. `modulusLength` is for RSA. */
export const aSigningKey = async (alg: string, kid: string, modulusLength = 2048): Promise<SigningKey> => {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true, modulusLength })
  return { alg, kid, privateKey, jwk: { ...(await exportJWK(publicKey)), alg, kid, use: 'sig' } }
}
