import { entryText } from '#audit/domain/audit-entry.ts'
import type { AuditRecord } from '#audit/domain/hash-chain.ts'
import { happenings } from '#facts/domain/happening.ts'
import { sha256 } from '#kernel/application/sha256.ts'

/** A made-up log: the entry and the fact at each index. The entries with an index below `chainLength` are of format 1. */
export type SampleLog = Readonly<{
  tenantId: string
  origin: string
  entryAt: (index: number) => string
  factAt: (index: number) => string
}>

/** How a made-up log is made. `fill` is text that makes each fact longer. */
export type SampleOptions = Readonly<{ tenantId: string; chainLength?: number; fill?: string }>

/** The rule of made-up logs: everything follows from the tenant and the index. */
export const sampleLog = ({ tenantId, chainLength = 0, fill = '' }: SampleOptions): SampleLog => {
  const factAt = (index: number): string => sampleFact(tenantId, index, fill)
  const recordAt = (index: number): AuditRecord => sampleRecord(tenantId, index, sha256(factAt(index)))
  const chain: string[] = []
  let previousHash = sha256(JSON.stringify(['sluice', tenantId]))
  for (let index = 0; index < chainLength; index += 1) {
    const text = chainedText(recordAt(index), index + 1, previousHash)
    chain.push(text)
    previousHash = sha256(text)
  }
  return {
    tenantId,
    origin: `log.example/${tenantId}`,
    entryAt: (index) => chain[index] ?? entryText(recordAt(index)),
    factAt,
  }
}

const happening = happenings.received()

const idOf = (prefix: string, index: number): string => `${prefix}-0000-5000-8000-${String(index).padStart(12, '0')}`

/** Not a whole fact: a verifier hashes the text, and does not read it. */
const sampleFact = (tenantId: string, index: number, fill: string): string =>
  JSON.stringify({
    specversion: '1.0',
    id: idOf('20000000', index),
    tenantid: tenantId,
    happening,
    data: { note: `“${index}”\n\\`, ...(fill !== '' && { fill }) },
  })

const sampleRecord = (tenantId: string, index: number, factHash: string): AuditRecord => ({
  tenantId,
  eventId: idOf('10000000', index),
  happening,
  factId: idOf('20000000', index),
  factHash,
  type: 'Payments.Payment.Initiated.v1',
  actor: index % 64 === 1 ? 'Zoë "Z" Müller' : 'gateway',
  ...(index % 3 > 0 && { actorKind: 'sender', actorIssuer: 'queue/intake' }),
  recordedAt: '2026-03-01T12:00:00.000Z',
  auditedAt: '2026-03-01T12:00:01.000Z',
})

const chainedText = (record: AuditRecord, sequence: number, previousHash: string): string => {
  const { tenantId, eventId, happening, factId, factHash, type, actor, recordedAt, auditedAt } = record
  const parts = [previousHash, sequence, tenantId, eventId, happening, factId, factHash, type, actor, recordedAt]
  const { actorKind, actorIssuer } = record
  return JSON.stringify([...parts, auditedAt, ...(actorKind === undefined ? [] : [actorKind, actorIssuer ?? null])])
}
