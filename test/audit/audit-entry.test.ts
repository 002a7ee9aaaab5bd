import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { entryText, readEntry } from '#audit/domain/audit-entry.ts'
import type { AuditRecord } from '#audit/domain/hash-chain.ts'

const record: AuditRecord = {
  tenantId: 'acme',
  eventId: '9bb2d6f3-0611-5697-b3cb-594a4d5da0b9',
  happening: 'received',
  factId: '2b1a2d52-6f80-5c5f-b9c8-1f3bd4cbaa30',
  factHash: 'ab'.repeat(32),
  type: 'Payments.Payment.Initiated.v1',
  actor: 'gateway',
  recordedAt: '2026-03-01T12:00:00.000Z',
  auditedAt: '2026-03-01T12:00:00.100Z',
}
const hash = 'cd'.repeat(32)
const list = (...parts: readonly unknown[]): string => JSON.stringify(parts)
const parts = [record.tenantId, record.eventId, record.happening, record.factId, record.factHash, record.type]
const rest = [record.actor, record.recordedAt, record.auditedAt]

const aRecord: fc.Arbitrary<AuditRecord> = fc.record(
  {
    ...Object.fromEntries(Object.keys(record).map((name) => [name, fc.string({ unit: 'binary' })])),
    actorKind: fc.string({ unit: 'grapheme' }),
    actorIssuer: fc.string({ unit: 'grapheme' }),
  },
  { requiredKeys: Object.keys(record) as [] },
) as fc.Arbitrary<AuditRecord>

describe('An entry of format 2', () => {
  it('is the canonical form of RFC 8785, and gives back its record', () => {
    fc.assert(
      fc.property(aRecord, (one) => {
        const text = entryText(one)
        expect(text).toBe(canonicalize({ ...one, format: 2 }))
        expect(readEntry(text)).toEqual({ ...one, format: 2 })
      }),
    )
  })

  it('has U+FFFD for half of a surrogate pair, which no UTF-8 has', () => {
    const text = entryText({ ...record, actor: 'a\ud800' })
    expect(text).toContain('"actor":"a\ufffd"')
    expect(readEntry(text)?.actor).toBe('a\ufffd')
  })

  it('may have members that a later version adds', () => {
    const later = { ...record, format: 2, zone: 'x' }
    expect(readEntry(canonicalize(later) ?? '')).toEqual(later)
  })

  it.each([
    ['a member that is missing', canonicalize({ ...record, format: 2, actor: undefined })],
    ['no format', canonicalize(record)],
    ['another format', canonicalize({ ...record, format: 3 })],
    ['a number as a member', canonicalize({ ...record, format: 2, sequence: 1 })],
    ['a list as a member', canonicalize({ ...record, format: 2, list: [] })],
    ['members in another order', JSON.stringify({ format: 2, ...record })],
    ['spaces', entryText(record).replace(',', ', ')],
    ['a member twice', entryText(record).replace('{', '{"actor":"someone",')],
    ['an escape that is not needed', entryText(record).replace('acme', '\\u0061cme')],
    ['half of a surrogate pair', entryText(record).replace('acme', '\\ud800')],
    ['a name that is a number', canonicalize({ ...record, format: 2, 7: 'x' })],
    ['a name from the prototype', entryText(record).replace('{', '{"__proto__":"x",')],
    ['text after its end', `${entryText(record)} `],
    ['more than 65,535 characters', entryText({ ...record, actor: 'x'.repeat(65_536) })],
  ])('is refused with %s', (_, text) => {
    expect(readEntry(text ?? '')).toBeUndefined()
  })
})

describe('An entry of format 1', () => {
  it('is the list that the chain hashed', () => {
    expect(readEntry(list(hash, 1, ...parts, ...rest))).toEqual({
      format: 1,
      previousHash: hash,
      sequence: 1,
      ...record,
    })
  })

  it.each([
    [['user', 'https://issuer.example'], { actorKind: 'user', actorIssuer: 'https://issuer.example' }],
    [['user', null], { actorKind: 'user' }],
    [[null, 'https://issuer.example'], { actorIssuer: 'https://issuer.example' }],
  ])('may end with the actor %o', (actor, members) => {
    expect(readEntry(list(hash, 2, ...parts, ...rest, ...actor))).toEqual(expect.objectContaining(members))
  })

  it.each([
    ['a part that is missing', list(hash, 1, ...parts, ...rest.slice(1))],
    ['one part more', list(hash, 1, ...parts, ...rest, 'user')],
    ['a number as a part', list(hash, 1, ...parts, ...rest.slice(1), 7)],
    ['a sequence of 0', list(hash, 0, ...parts, ...rest)],
    ['a sequence as a text', list(hash, '1', ...parts, ...rest)],
    ['a fraction as a sequence', list(hash, 1.5, ...parts, ...rest)],
    ['another number that is one', list(hash, 1, ...parts, ...rest).replace(',1,', ',1.0,')],
    ['a list as the kind of the actor', list(hash, 1, ...parts, ...rest, [], null)],
    ['spaces', list(hash, 1, ...parts, ...rest).replace(',', ', ')],
  ])('is refused with %s', (_, text) => {
    expect(readEntry(text)).toBeUndefined()
  })
})

it.each(['', 'null', '7', '"text"', '[]', '{}', '{', '['.repeat(60_000), `${'['.repeat(30_000)}${']'.repeat(30_000)}`])(
  'A text that is not an entry is refused: %#',
  (text) => {
    expect(readEntry(text)).toBeUndefined()
  },
)
