import { isUtf8 } from 'node:buffer'

/** The bytes of a base64 text: RFC 4648, section 4, with padding. `undefined` unless the text is the only one for its bytes. */
export const readBase64 = (text: string): Uint8Array | undefined => {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : undefined
}

export const base64Of = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

/** A whole number in decimal, without leading zeros, up to 2^53 − 1. `undefined` for any other text. */
export const readWhole = (text: string): number | undefined => {
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(text)) return undefined
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : undefined
}

/** The text of UTF-8 bytes, unchanged. `undefined` for bytes that are not UTF-8. */
export const readUtf8 = (bytes: Uint8Array): string | undefined =>
  isUtf8(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8') : undefined

export const utf8Of = (text: string): Uint8Array => Buffer.from(text, 'utf8')
