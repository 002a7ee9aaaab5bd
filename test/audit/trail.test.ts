import { describe, expect, it } from 'vitest'
import type { AuditEntry } from '#audit/domain/audit-entry.ts'
import { type ArchivedMark, placeOf, type TrailEntry, type TrailFact, trailLines } from '#audit/domain/trail.ts'

const now = '2026-03-01T13:00:00.000Z'
const recordedAt = '2026-03-01T12:00:00.000Z'

const anEntry = (happening: string, known: Partial<AuditEntry> = {}): TrailEntry<string> => ({
  text: happening,
  place: happening,
  entry: {
    ...{
      format: 2,
      tenantId: 'acme',
      eventId: 'e',
      happening,
      factId: `id of ${happening}`,
      factHash: `hash of ${happening}`,
    },
    ...{ type: 'Payment.Transfer.Observed.v1', actor: 'ana', recordedAt, auditedAt: recordedAt },
    ...known,
  },
})

const aFact = (happening: string, known: Partial<TrailFact> = {}): TrailFact => ({
  ...{ happening, text: happening, hash: `hash of ${happening}`, recordedAt, isTombstone: false },
  ...known,
})

type Evidence = Readonly<{
  entries?: readonly TrailEntry<string>[]
  facts?: readonly TrailFact[]
  archived?: ReadonlyMap<string, ArchivedMark>
}>

const linesOf = ({ entries = [], facts = [], archived = new Map() }: Evidence) =>
  trailLines({ entries, facts, archived, now })

const stateOf = (evidence: Evidence) => linesOf(evidence).map(({ state }) => state)

const aMark = (happening: string, hash = `hash of ${happening}`) => new Map([[happening, { hash, at: now }]])

describe('The trail of an event', () => {
  it('has an intact line where the text of the fact has the hash of its entry', () => {
    expect(linesOf({ entries: [anEntry('received')], facts: [aFact('received')] })).toMatchObject([
      { happening: 'received', state: 'intact', entry: { text: 'received' }, fact: { text: 'received' } },
    ])
  })

  it('is in recorded order, and by happening within one instant', () => {
    const late = { recordedAt: '2026-03-01T12:00:01.000Z' }
    const entries = [anEntry('moved#0001', late), anEntry('received'), anEntry('assessed#baseline@2')]
    const lines = linesOf({ entries })
    expect(lines.map(({ happening }) => happening)).toEqual(['assessed#baseline@2', 'received', 'moved#0001'])
    expect(lines.map(placeOf)).toEqual(lines.map(placeOf).toSorted())
  })

  it('names a fact whose text has another hash', () => {
    expect(stateOf({ entries: [anEntry('received')], facts: [aFact('received', { hash: 'another' })] })).toEqual([
      'altered-fact',
    ])
  })

  it('names an entry whose fact is missing', () => {
    expect(stateOf({ entries: [anEntry('received'), anEntry('moved#0001')], facts: [aFact('received')] })).toEqual([
      'missing-fact',
      'intact',
    ])
  })

  it.each([
    ['just now', '2026-03-01T12:59:59.000Z', 'waiting'],
    ['14 minutes ago', '2026-03-01T12:46:00.000Z', 'waiting'],
    ['by a clock that is a little ahead', '2026-03-01T13:00:30.000Z', 'waiting'],
    ['16 minutes ago', '2026-03-01T12:44:00.000Z', 'extra-fact'],
    ['in the future, so that it would wait for ever', '2027-03-01T12:44:00.000Z', 'extra-fact'],
    ['at no time', '', 'extra-fact'],
  ])('judges a fact without an entry that was recorded %s', (_, at, state) => {
    const [line] = linesOf({ facts: [aFact('received', { recordedAt: at })] })
    expect(line).toMatchObject({ state, ...(at !== '' && { since: at }) })
  })

  describe('of an archived event', () => {
    it('is archived where the fact that it was archived names the hash of the entry', () => {
      const entries = [anEntry('received'), anEntry('moved#0001')]
      const facts = [aFact('received', { isTombstone: true })]
      const archived = new Map([...aMark('received'), ...aMark('moved#0001')])
      expect(linesOf({ entries, facts, archived })).toMatchObject([
        { state: 'archived', archivedAt: now },
        { state: 'archived', archivedAt: now },
      ])
    })

    it('lacks a fact that was archived under another hash', () => {
      expect(stateOf({ entries: [anEntry('received')], archived: aMark('received', 'another') })).toEqual([
        'missing-fact',
      ])
    })

    it('does not believe a tombstone alone, and none of another text', () => {
      const entries = [anEntry('received')]
      expect(stateOf({ entries, facts: [aFact('received', { isTombstone: true })] })).toEqual(['missing-fact'])
      const facts = [aFact('received', { isTombstone: true, hash: 'another' })]
      expect(stateOf({ entries, facts, archived: aMark('received') })).toEqual(['altered-fact'])
    })

    it('does not wait for the entry of a tombstone', () => {
      expect(stateOf({ facts: [aFact('received', { isTombstone: true, recordedAt: now })] })).toEqual(['extra-fact'])
    })
  })

  it('names an entry that cannot be read, and a second entry of one fact', () => {
    const unreadable = { text: '?', place: '?', entry: undefined }
    expect(stateOf({ entries: [unreadable], facts: [] })).toEqual(['altered-entry'])
    expect(
      stateOf({ entries: [anEntry('received'), anEntry('received')], facts: [aFact('received')] }).toSorted(),
    ).toEqual(['altered-entry', 'intact'])
  })
})
