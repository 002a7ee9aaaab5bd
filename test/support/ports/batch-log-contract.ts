import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { BatchLog, BatchWrite, BatchWriteResult } from '#intake/application/ports.ts'
import { aFact } from '../builders/a-fact.ts'
import { aRegistration } from '../builders/a-user-event.ts'
import { aVaultDoor } from '../builders/a-vault.ts'

const anEntry = (known: Partial<BatchWrite> = {}): BatchWrite => {
  const { id: _, ...draft } = aFact()
  const entry = { draft, key: { id: randomUUID(), payload: randomUUID() }, ...known }
  return { isSame: async ({ fact }) => fact.eventid === entry.draft.eventid, ...entry }
}

const keptBy = async (
  log: BatchLog,
  entries: readonly BatchWrite[],
): Promise<readonly (BatchWriteResult | undefined)[]> =>
  (await log.keep(entries)).map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : undefined))

const factsOf = (kept: readonly (BatchWriteResult | undefined)[]) =>
  kept.map((one) => (one?.kind === 'held' ? one.held.fact : one))

/** The contract of every BatchLog, in memory and real. */
export const describeBatchLog = (name: string, makeLog: () => BatchLog) =>
  describe(`${name} keeps the BatchLog contract`, () => {
    it('keeps a hundred new entries, with and without keys, and reports each in order', async () => {
      const entries = Array.from({ length: 100 }, (_, index) => anEntry(index % 3 === 0 ? { key: undefined } : {}))
      const kept = await keptBy(makeLog(), entries)
      expect(factsOf(kept)).toMatchObject(entries.map(({ draft }) => draft))
    })

    it('reports what was held before, and keeps the rest of the batch', async () => {
      const log = makeLog()
      const [first, second, third] = [anEntry(), anEntry(), anEntry()]
      await log.keep([second])
      const again = { ...second, draft: { ...second.draft, recordedat: '2026-03-02T00:00:00.000Z' } }
      const kept = factsOf(await keptBy(log, [first, again, third]))
      expect(kept).toMatchObject([first.draft, { recordedat: second.draft.recordedat }, third.draft])
    })

    it('refuses a key that was used for another event, keeps nothing of that entry, and all of the others', async () => {
      const log = makeLog()
      const first = anEntry()
      await log.keep([first])
      const thief = anEntry({ key: { id: first.key?.id ?? '', payload: 'other' } })
      const other = anEntry()
      const kept = await keptBy(log, [thief, other])
      expect(kept[0]).toEqual({ kind: 'key-reused' })
      expect(factsOf(kept)[1]).toMatchObject(other.draft)
      // The refused event was not kept: under a key of its own it is new.
      const later = { ...thief.draft, recordedat: '2026-03-02T00:00:00.000Z' }
      expect(factsOf(await keptBy(log, [anEntry({ draft: later })]))).toMatchObject([later])
    })

    it('notes the key of an event that is held already, and of no other', async () => {
      const log = makeLog()
      const first = anEntry({ key: undefined })
      const [held] = factsOf(await keptBy(log, [first]))
      const key = { id: randomUUID(), payload: 'of the first' }
      const isSame = async () => false
      expect(await keptBy(log, [{ ...first, key: { ...key, payload: 'of another' }, isSame }])).toMatchObject([
        { kind: 'held' },
      ])
      expect(factsOf(await keptBy(log, [{ ...first, key }]))).toEqual([held])
      expect(await keptBy(log, [anEntry({ key: { ...key, payload: 'of a third' } })])).toEqual([{ kind: 'key-reused' }])
      expect(
        factsOf(await keptBy(log, [{ ...first, key, held: held && 'id' in held ? { fact: held } : undefined }])),
      ).toEqual([held])
    })

    it('keeps more belongings than one transaction has room for, and returns their digests to a repeat', async () => {
      const log = makeLog()
      const { takeOut } = aVaultDoor()
      const taken = await Promise.all(
        Array.from({ length: 60 }, () => takeOut(aRegistration({ happening: 'violated' }))),
      )
      const entries = taken.map(({ draft, belongings }) => anEntry({ draft, belongings }))
      for (const kept of [await keptBy(log, entries), await keptBy(log, entries)])
        expect(kept).toMatchObject(
          taken.map(({ draft, belongings }) => ({ kind: 'held', held: { fact: draft, digest: belongings?.digest } })),
        )
    })

    it('accepts a key whose row has an earlier hash of the same event', async () => {
      const log = makeLog()
      const entry = anEntry()
      await log.keep([entry])
      const newer = { id: entry.key?.id ?? '', payload: 'newer', earlierPayloads: [entry.key?.payload ?? ''] }
      expect(await keptBy(log, [{ ...entry, key: newer }])).toMatchObject([{ kind: 'held' }])
      expect(await keptBy(log, [{ ...entry, key: { ...newer, earlierPayloads: [] } }])).toMatchObject([
        { kind: 'held' },
      ])
      const foreign = { ...newer, payload: 'foreign', earlierPayloads: ['other'] }
      expect(await keptBy(log, [anEntry({ key: foreign })])).toEqual([{ kind: 'key-reused' }])
    })

    it('lets racing batches of the same events through, each event once', async () => {
      const log = makeLog()
      const entries = Array.from({ length: 20 }, () => anEntry())
      const racing = Array.from({ length: 5 }, (_, writer) =>
        keptBy(
          log,
          entries.map((entry) => ({ ...entry, draft: { ...entry.draft, actor: `writer-${writer}` } })),
        ),
      )
      const actorsByWriter = (await Promise.all(racing)).map((kept) =>
        kept.map((one) => one?.kind === 'held' && one.held.fact.actor),
      )
      for (const actors of actorsByWriter) expect(actors).toEqual(actorsByWriter[0])
      expect(actorsByWriter[0]?.every((actor) => typeof actor === 'string')).toBe(true)
    })
  })
