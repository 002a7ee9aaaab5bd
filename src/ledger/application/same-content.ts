import canonicalize from 'canonicalize'

/** Whether two values say the same: compared by meaning, in canonical JSON (RFC 8785), where what is left out is nothing. */
export const sameContent = (one: unknown, other: unknown): boolean => canonicalize(one) === canonicalize(other)
