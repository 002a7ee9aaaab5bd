import { plainJsonIn } from '#kernel/domain/json-text.ts'
import type { AuditRecord } from './hash-chain.ts'

/** The most bytes of an entry: an entry bundle writes the length in 16 bits. */
export const entryBytesMax = 65_535

/** An entry of the audit log. Format 2 has no `sequence` and no `previousHash`: its place in the log is its index. */
export type AuditEntry = AuditRecord & Readonly<{ format: 1 | 2; sequence?: number; previousHash?: string }>

/**
 * The text of an entry in format 2: RFC 8785, which sorts members by name. The literal has them in this order, and all values are
 * texts, so `JSON.stringify` writes the canonical form. Half of a surrogate pair has none, so U+FFFD is in its place.
 */
export const entryText = (record: AuditRecord): string =>
  JSON.stringify({
    actor: record.actor.toWellFormed(),
    ...(record.actorIssuer !== undefined && { actorIssuer: record.actorIssuer.toWellFormed() }),
    ...(record.actorKind !== undefined && { actorKind: record.actorKind.toWellFormed() }),
    auditedAt: record.auditedAt,
    eventId: record.eventId,
    factHash: record.factHash,
    factId: record.factId,
    format: 2,
    happening: record.happening.toWellFormed(),
    recordedAt: record.recordedAt,
    tenantId: record.tenantId,
    type: record.type.toWellFormed(),
  })

/** Reads an entry of either format. `undefined` for a text that is not an entry, or is not in the one form that it must have. */
export const readEntry = (text: string): AuditEntry | undefined => {
  if (text.length > entryBytesMax) return undefined
  const value = plainJsonIn(text)
  if (typeof value !== 'object' || value === null) return undefined
  const entry = Array.isArray(value) ? entryOfList(value) : isEntryObject(value) ? value : undefined
  // Only a flat value is written again: one that is nested deep would overflow the stack.
  return entry && JSON.stringify(value) === text ? entry : undefined
}

const required = [
  'actor',
  'auditedAt',
  'eventId',
  'factHash',
  'factId',
  'happening',
  'recordedAt',
  'tenantId',
  'type',
] as const

/** Members that later versions add have a text, and a name of letters: other names would not keep their order in an object. */
const isEntryObject = (value: object): value is AuditEntry => {
  let before = ''
  for (const [name, member] of Object.entries(value)) {
    if (name <= before || !/^[A-Za-z]+$/.test(name)) return false
    if (name === 'format' ? member !== 2 : !isText(member)) return false
    before = name
  }
  return 'format' in value && required.every((name) => name in value)
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.isWellFormed()

const partCount = 11
const laterPartCount = 13

/** The parts of a hash chain's entry, in the order in which the chain hashed them. */
const entryOfList = (parts: readonly unknown[]): AuditEntry | undefined => {
  if (parts.length !== partCount && parts.length !== laterPartCount) return undefined
  const [previousHash, sequence, ...others] = parts
  const texts = others.slice(0, partCount - 2)
  if (typeof previousHash !== 'string' || !isSequence(sequence) || !isTexts(texts)) return undefined
  const actor = laterParts(others.slice(partCount - 2))
  return actor && { format: 1, previousHash, sequence, ...recordOf(texts), ...actor }
}

const isSequence = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0

const isTexts = (values: readonly unknown[]): values is readonly string[] =>
  values.every((value) => typeof value === 'string')

const recordOf = (texts: readonly string[]): AuditRecord => {
  const [tenantId = '', eventId = '', happening = '', factId = '', factHash = ''] = texts
  const [type = '', actor = '', recordedAt = '', auditedAt = ''] = texts.slice(5)
  return { tenantId, eventId, happening, factId, factHash, type, actor, recordedAt, auditedAt }
}

const laterParts = (parts: readonly unknown[]): Pick<AuditRecord, 'actorKind' | 'actorIssuer'> | undefined => {
  if (!parts.every((part) => part === null || typeof part === 'string')) return undefined
  const [kind, issuer] = parts
  return {
    ...(typeof kind === 'string' && { actorKind: kind }),
    ...(typeof issuer === 'string' && { actorIssuer: issuer }),
  }
}
