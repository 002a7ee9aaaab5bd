const uuid = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi
/** In hexadecimal, base64 or base64url: at least as long as SHA-256. */
const digest = /[\w+/-]{43,}={0,2}/g

/**
 * A value as JSON, without its random ids and its digests: now and then one of them contains the very digits that a test does not
 * expect.
 */
export const textWithoutIds = (value: unknown): string =>
  JSON.stringify(value).replace(uuid, 'ID').replace(digest, 'DIGEST')
