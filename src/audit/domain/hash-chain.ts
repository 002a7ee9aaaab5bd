import type { Instant } from '#kernel/domain/instant.ts'

/** A hash function: text in, digest out. SHA-256 in lower-case hex, everywhere but in tests of the chain itself. */
export type Hash = (text: string) => string

/** What the chain keeps of a fact: which it is, and a fingerprint of its whole text. */
export type AuditRecord = Readonly<{
  tenantId: string
  eventId: string
  happening: string
  factId: string
  /** Hash of the fact's text, to the byte as it lies in the log. */
  factHash: string
  type: string
  actor: string
  recordedAt: Instant
  /** When it was added to the chain. */
  auditedAt: Instant
}>

/** Where a chain ends: the sequence of its last entry and that entry's hash. */
export type Head = Readonly<{ sequence: number; hash: string }>

/** One link. `hash` covers everything else in the entry, `previousHash` included. */
export type Entry = AuditRecord & Readonly<{ sequence: number; previousHash: string; hash: string }>

/** What the first entry of a tenant's chain links to: the tenant itself, so that no chain can pass for another's. */
export const genesis = (tenantId: string, hash: Hash): Head => ({
  sequence: 0,
  hash: hash(JSON.stringify(['sluice', tenantId])),
})

/** Adds records to the end of a chain, in their order. */
export const extend = (head: Head, records: readonly AuditRecord[], hash: Hash): readonly Entry[] => {
  const entries: Entry[] = []
  for (const record of records) {
    const last = entries.at(-1) ?? head
    entries.push(link(last, record, hash))
  }
  return entries
}

const link = (previous: Head, record: AuditRecord, hash: Hash): Entry => {
  const sequence = previous.sequence + 1
  return { ...record, sequence, previousHash: previous.hash, hash: hash(sealed(record, sequence, previous.hash)) }
}

/** The text an entry's hash is of. The order of its parts may never change. */
const sealed = (record: AuditRecord, sequence: number, previousHash: string): string =>
  JSON.stringify([
    previousHash,
    sequence,
    record.tenantId,
    record.eventId,
    record.happening,
    record.factId,
    record.factHash,
    record.type,
    record.actor,
    record.recordedAt,
    record.auditedAt,
  ])

/** Where a chain is broken, and how: an entry is missing, does not link to the one before, or is not what was sealed. */
export type Break = Readonly<{ kind: 'gap' | 'link' | 'altered'; at: number }>

/** The first break after `head`, or none: entries must be given in order of sequence. */
export const firstBreak = (head: Head, entries: readonly Entry[], hash: Hash): Break | undefined => {
  let previous = head
  for (const entry of entries) {
    const at = previous.sequence + 1
    if (entry.sequence !== at) return { kind: 'gap', at }
    if (entry.hash !== hash(sealed(entry, entry.sequence, entry.previousHash))) return { kind: 'altered', at }
    if (entry.previousHash !== previous.hash) return { kind: 'link', at }
    previous = entry
  }
  return undefined
}
