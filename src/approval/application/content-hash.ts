import canonicalize from 'canonicalize'
import { sha256 } from '#kernel/application/sha256.ts'

/** Identifies what is proposed: SHA-256 of its canonical JSON (RFC 8785), in 64 hex characters. */
export const contentHash = (content: object): string => sha256(canonicalize(content) ?? '')
