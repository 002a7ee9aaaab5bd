import { describe, expect, it } from 'vitest'
import { breachOf, readChange } from '#facts/application/stream-change.ts'
import { aChange, aPulse, aStoredFact } from '#test/support/builders/a-change.ts'
import { aFact } from '#test/support/builders/a-fact.ts'

const fact = aStoredFact({ tenantid: 'acme' })

describe('A change of the table of facts', () => {
  it('is a fact where a new item has its keys and its id', () => {
    const text = JSON.stringify(fact)
    expect(readChange(aChange(fact))).toEqual({
      kind: 'fact',
      parcel: { fact, text, bytes: Buffer.byteLength(text) },
    })
  })

  it.each([
    ['no text', undefined],
    ['an empty text', ''],
    ['no JSON', '{'],
    ['no object', '[]'],
    ['no attribute of a fact', '{}'],
    ['an attribute less', JSON.stringify({ ...fact, actor: undefined })],
    ['its text with blanks', JSON.stringify(fact, null, 1)],
    ['an attribute twice', JSON.stringify(fact).replace('{', '{"id":"x",')],
    [
      'more levels than a fact has',
      JSON.stringify(fact).replace('"data":{', `"data":{"a":${'['.repeat(5000)}${']'.repeat(5000)},`),
    ],
  ])('is unreadable where a new item has %s', (_, text) => {
    const change = aChange(fact, { text })
    expect(readChange(change)).toEqual({
      kind: 'unreadable',
      letter: {
        pk: change.pk,
        sk: 'received',
        sequenceNumber: change.sequenceNumber,
        writtenAt: change.at,
        code: 'not-a-fact',
        reason: expect.stringMatching(/^The item is not a fact\. ./),
      },
    })
  })

  it('names the faulty attributes, and no values', () => {
    const text = JSON.stringify({ ...fact, id: 'Mrs Miller', eventid: 'Mrs Miller' })
    const { letter } = readChange(aChange(fact, { text })) as { letter: { reason: string } }
    expect(letter.reason).toMatch(/id: .*eventid: /)
    expect(letter.reason).not.toContain('Miller')
  })

  it.each([
    ['another tenant', { pk: `globex#${fact.eventid}` }],
    ['another event', { pk: `acme#${aFact().eventid}` }],
    ['another happening', { sk: 'moved#0001' }],
    ['another id', { text: JSON.stringify(aFact({ ...fact, id: aFact().id })) }],
  ])('is unreadable where a new item has %s than its text', (_, known) => {
    expect(readChange(aChange(fact, known))).toMatchObject({ kind: 'unreadable', letter: { code: 'keys-differ' } })
  })

  it.each(['MODIFY', 'REMOVE'] as const)('is an altered fact for %s', (action) => {
    expect(readChange(aChange(fact, { action }))).toEqual({ kind: 'altered' })
    expect(readChange(aChange(fact, { action, service: 'other.amazonaws.com' }))).toEqual({ kind: 'altered' })
  })

  it('is a pulse, which may be removed in any way', () => {
    const pulse = aPulse('2026-03-01T12:00:00.000Z')
    expect(readChange(pulse)).toEqual({ kind: 'pulse' })
    expect(readChange({ ...pulse, action: 'REMOVE' })).toEqual({ kind: 'expired' })
  })
})

describe('The breach of an altered fact', () => {
  it('belongs to the tenant of the key', () => {
    expect(breachOf(aChange(fact, { action: 'REMOVE' }))).toEqual({
      kind: 'fact',
      tenantId: 'acme',
      actor: { id: 'unknown', kind: 'operator' },
      claimed: `acme#${fact.eventid} received`,
    })
  })

  it('belongs to Sluice where the key has no tenant, and names the service that made the change', () => {
    const change = aChange(fact, { action: 'MODIFY', pk: 'Ä', service: 'a.amazonaws.com' })
    expect(breachOf(change)).toMatchObject({ tenantId: 'sluice', actor: { id: 'a.amazonaws.com', kind: 'system' } })
  })
})
