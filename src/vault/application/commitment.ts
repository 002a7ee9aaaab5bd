import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { commitmentPrefix } from '#catalogue/commitments.ts'

/** The text in the place of a value: a hash of the value, its JSON pointer in the fact, and a random salt that only the vault has. */
export const commitmentTo = (salt: string, pointer: string, value: unknown): string => {
  const text = canonicalize([salt, pointer, value]) ?? ''
  return `${commitmentPrefix}${createHash('sha256').update(text).digest('base64url')}`
}
