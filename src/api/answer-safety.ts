/**
 * The headers that every answer of a function has, against caches, guessed content types and plain HTTP. An answer that caches
 * may store replaces the first. Names are lower case.
 */
export const safeHeaders = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  // A year. Without subdomains: an own domain may have others that are not served by Sluice.
  'strict-transport-security': 'max-age=31536000',
} as const

/** The value of `Cache-Control` of an answer that every cache may store. */
export const publicFor = (seconds: number): string => `public, max-age=${seconds}`
