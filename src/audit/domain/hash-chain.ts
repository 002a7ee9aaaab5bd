import type { Instant } from '#kernel/domain/instant.ts'

/** A hash function from text to digest. SHA-256 in lower-case hex, except in tests of the chain itself. */
export type Hash = (text: string) => string

/** The record of a fact in the chain: its identity, and the hash of its whole text. */
export type AuditRecord = Readonly<{
  tenantId: string
  eventId: string
  happening: string
  factId: string
  /** The hash of the fact's text, byte for byte as in the log. */
  factHash: string
  type: string
  actor: string
  /** What the actor is, and who names it. Entries of earlier versions have neither. */
  actorKind?: string
  actorIssuer?: string
  recordedAt: Instant
  /** The time it was added to the chain. */
  auditedAt: Instant
}>

/** The end of a chain: the sequence number and the hash of its last entry. */
export type Head = Readonly<{ sequence: number; hash: string }>

/** One entry of a chain. `hash` covers everything else in the entry, including `previousHash`. */
export type ChainEntry = AuditRecord & Readonly<{ sequence: number; previousHash: string; hash: string }>

/** The predecessor of the first entry. It depends on the tenant, so that a chain is never valid for another tenant. */
export const genesis = (tenantId: string, hash: Hash): Head => ({
  sequence: 0,
  hash: hash(JSON.stringify(['sluice', tenantId])),
})

/**
 * The text that is hashed for an entry: format 1 of the audit log. The order of its parts may never change. A part that later
 * versions added is in the text only if the entry has it, so that the hashes of earlier entries stay the same.
 */
export const chainEntryText = (entry: Omit<ChainEntry, 'hash'>): string =>
  JSON.stringify([
    entry.previousHash,
    entry.sequence,
    entry.tenantId,
    entry.eventId,
    entry.happening,
    entry.factId,
    entry.factHash,
    entry.type,
    entry.actor,
    entry.recordedAt,
    entry.auditedAt,
    ...laterParts(entry),
  ])

const laterParts = ({ actorKind, actorIssuer }: AuditRecord): readonly (string | null)[] =>
  actorKind === undefined && actorIssuer === undefined ? [] : [actorKind ?? null, actorIssuer ?? null]

/** A fault in a chain: an entry is missing, does not link to its predecessor, or was altered. `at` is its sequence number. */
export type Break = Readonly<{ kind: 'gap' | 'link' | 'altered'; at: number }>

/** Returns the first break after `head`, or `undefined`. The entries must be in order of sequence. */
export const firstBreak = (head: Head, entries: readonly ChainEntry[], hash: Hash): Break | undefined => {
  let previous = head
  for (const entry of entries) {
    const at = previous.sequence + 1
    if (entry.sequence !== at) return { kind: 'gap', at }
    if (entry.hash !== hash(chainEntryText(entry))) return { kind: 'altered', at }
    if (entry.previousHash !== previous.hash) return { kind: 'link', at }
    previous = entry
  }
  return undefined
}
