import { describe, expect, it } from 'vitest'
import { readChange, type StreamChange } from '#facts/application/stream-change.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { aChange, aDueFact, anExpiry, anItem, aTombstone } from '#test/support/builders/a-change.ts'

type Item = NonNullable<StreamChange['before']>

const received = aDueFact()
const moved = aDueFact({ happening: 'moved#0001' })
const archived = aDueFact({ happening: 'archived' })
/** An hour after the time of the change. */
const later = '2026-03-01T13:00:01.000Z'
const end = { expiresAt: { N: '1772366401' } }
const digest = { digest: { S: 'first.digest' } }
const indexKeys = { byTimePk: { S: 'acme#2026-03-01#1' }, byRetentionPk: { S: 'retain#1' } }

/** The kind of a change of a stored fact, from one item to another. */
const kindOf = (fact: Fact, before: Item, after: Item): string =>
  readChange(aChange(fact, { action: 'MODIFY', before, after })).kind

/** The kind of a change by which a fact becomes a text. */
const buried = (fact: Fact, text: object, { before = {}, after = {} }: { before?: Item; after?: Item } = {}): string =>
  kindOf(fact, anItem(fact, before), { ...anItem(fact, after), fact: { S: JSON.stringify(text) } })

const stamped = (fact: Fact, { before = {}, after = end }: { before?: Item; after?: Item } = {}): string =>
  kindOf(fact, anItem(fact, before), anItem(fact, after))

describe('The first fact of an event past its retention', () => {
  it.each<[string, { before?: Item; after?: Item }]>([
    ['nothing else', {}],
    ['its keys of the indexes', { before: indexKeys }],
    ['a digest, which it did not have', { after: digest }],
    ['the digest that it had', { before: digest, after: digest }],
  ])('becomes its tombstone, which changes %s', (_, items) => {
    expect(buried(received, aTombstone(received), items)).toBe('archived')
  })

  it('may become its tombstone in the second in which its retention ends', () => {
    const fact = aDueFact({ retainuntil: '2026-03-01T12:00:01.000Z' })
    expect(buried(fact, aTombstone(fact))).toBe('archived')
  })

  const other = aDueFact()
  const tombstone = aTombstone(received)
  it.each<[string, Fact, object, { before?: Item; after?: Item }?]>([
    ['before its retention ends', aDueFact({ retainuntil: later }), {}],
    ['without a retention', aDueFact({ retainuntil: undefined as never }), {}],
    ['with another hash', received, aTombstone(received, sha256('other'))],
    ['with data', received, { ...tombstone, data: { amount: 1 } }],
    ['with one attribute more', received, { ...tombstone, subject: 'person/1' }],
    ['with one attribute less', received, { ...tombstone, producerid: undefined, actor: 'other' }],
    ['with the time of another', received, { ...tombstone, recordedat: later }],
    ['of another event', received, aTombstone(other)],
    ['without an object in the archive', received, { ...tombstone, sluicetombstone: {} }],
    ['with a mark of no shape', received, { ...tombstone, sluicetombstone: 'archived' }],
    [
      'archived before its retention ended',
      received,
      { ...tombstone, sluicetombstone: { ...tombstone.sluicetombstone, archivedat: '2026-01-01T00:00:00.000Z' } },
    ],
    ['with another text than Sluice writes', received, [JSON.stringify(tombstone, null, 1)]],
    ['with an end', received, tombstone, { after: end }],
    ['with another digest', received, tombstone, { before: digest, after: { digest: { S: 'second.digest' } } }],
    ['without the digest that it had', received, tombstone, { before: digest }],
    ['that stays in an index', received, tombstone, { before: indexKeys, after: { byTimePk: { S: 'acme' } } }],
    ['with an attribute of another name', received, tombstone, { after: { note: { S: 'mine' } } }],
    ['as another fact of the event', moved, aTombstone(moved)],
  ])('is altered by a tombstone %s', (_, fact, text, items) => {
    const of = Object.keys(text).length === 0 ? aTombstone(fact) : text
    expect(buried(fact, of, items)).toBe('altered')
  })

  it('is altered by a change of its text, or of its tombstone', () => {
    expect(buried(received, { ...received, data: {} })).toBe('altered')
    expect(buried(aTombstone(received), aTombstone(aTombstone(received)))).toBe('altered')
    expect(buried(aTombstone(received), received)).toBe('altered')
  })
})

describe('The end of another fact', () => {
  it('is stamped when its retention is past', () => {
    expect(stamped(moved)).toBe('archived')
  })

  it.each<[string, Fact, { before?: Item; after?: Item }?]>([
    ['on the first fact', received],
    ['on the fact that the event was archived', archived],
    ['on a tombstone', aTombstone(received)],
    ['before its retention ends', aDueFact({ happening: 'moved#0001', retainuntil: later })],
    ['without a retention', aDueFact({ happening: 'moved#0001', retainuntil: undefined as never })],
    ['of another type', moved, { after: { expiresAt: { S: '1772366401' } } }],
    ['a second time', moved, { before: end, after: { expiresAt: { N: '1' } } }],
    ['together with another attribute', moved, { after: { ...end, note: { S: 'mine' } } }],
    ['that leaves out another attribute', moved, { before: { type: { S: 'a' } } }],
    ['with nothing', moved, { after: {} }],
  ])('is an alteration %s', (_, fact, items) => {
    expect(stamped(fact, items)).toBe('altered')
  })

  it('is an alteration if the text changes with it', () => {
    const after = { ...anItem({ ...moved, data: { other: 1 } }), ...end }
    expect(kindOf(moved, anItem(moved), after)).toBe('altered')
  })
})

describe('A removal by DynamoDB', () => {
  it('is expected of a fact after its end', () => {
    expect(readChange(anExpiry())).toEqual({ kind: 'expired' })
  })

  it.each<[string, Partial<StreamChange>]>([
    ['without an end', { before: anItem(moved) }],
    ['before its end', { before: anItem(moved, { expiresAt: { N: '1772366402' } }) }],
    ['by another service', { service: 'other.amazonaws.com' }],
    ['by a person', { service: undefined }],
    ['without an old image', { before: undefined }],
    ['of another key', { sk: 'moved#0002' }],
  ])('is an alteration %s', (_, known) => {
    const change = anExpiry()
    const own = known.before && aChange(moved)
    expect(readChange({ ...change, ...(own && { pk: own.pk, sk: own.sk }), ...known })).toEqual({ kind: 'altered' })
  })

  it.each<[string, Fact]>([
    ['the first fact', received],
    ['a tombstone', aTombstone(received)],
    ['the fact that the event was archived', archived],
    ['a fact before its retention ends', aDueFact({ happening: 'moved#0001', retainuntil: later })],
    ['a fact without a retention', aDueFact({ happening: 'moved#0001', retainuntil: undefined as never })],
  ])('is an alteration of %s', (_, fact) => {
    const { pk, sk } = aChange(fact)
    expect(readChange(anExpiry({ pk, sk, before: anItem(fact, end) }))).toEqual({ kind: 'altered' })
  })
})

it('A new item that is a tombstone is set aside: only a stored fact becomes one', () => {
  expect(readChange(aChange(aTombstone(received)))).toMatchObject({
    kind: 'unreadable',
    letter: { code: 'not-a-fact' },
  })
})
