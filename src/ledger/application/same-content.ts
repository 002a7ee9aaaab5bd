import canonicalize from 'canonicalize'

/** Compares two values as canonical JSON (RFC 8785): the order of keys does not matter, and `undefined` equals absent. */
export const sameContent = (one: unknown, other: unknown): boolean => canonicalize(one) === canonicalize(other)
