import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const [cipherName, nonceLength, tagLength] = ['aes-256-gcm', 12, 16] as const

/** Encrypts a text with AES-256-GCM. The result, in base64, is the nonce, the tag and the encrypted text. `context` is authenticated too. */
export const encrypt = (key: Uint8Array, text: Uint8Array, context: string): string => {
  const nonce = randomBytes(nonceLength)
  const cipher = createCipheriv(cipherName, key, nonce).setAAD(Buffer.from(context))
  const encrypted = Buffer.concat([cipher.update(text), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString('base64')
}

/** Decrypts what `encrypt` made. @throws Error if the text, the key or the context is another one. */
export const decrypt = (key: Uint8Array, box: string, context: string): Buffer => {
  const bytes = Buffer.from(box, 'base64')
  const [nonce, rest] = [bytes.subarray(0, nonceLength), bytes.subarray(nonceLength)]
  const decipher = createDecipheriv(cipherName, key, nonce, { authTagLength: tagLength })
    .setAAD(Buffer.from(context))
    .setAuthTag(rest.subarray(0, tagLength))
  return Buffer.concat([decipher.update(rest.subarray(tagLength)), decipher.final()])
}
