import { createHash, randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeGetTrail } from '#audit/application/get-trail.ts'
import { readEntry } from '#audit/domain/audit-entry.ts'
import { tombstoneOf } from '#facts/domain/tombstone.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeTrailStores, tilesIn } from '#test/support/ports/trail-stores.ts'
import { textWithoutIds } from '#test/support/world/text-without-ids.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const leafOf = (entry: string) => createHash('sha256').update(Buffer.of(0)).update(entry).digest('base64')

/** An event of a tenant of its own. No station acts on facts of this kind, so the event has no others. */
const aWorld = () => {
  const stores = makeTrailStores()
  const event = { tenantid: `trail-${randomUUID()}`, eventid: randomUUID() }
  const factAt = (name: string, known = {}) =>
    aFact({ ...event, happening: `stuck#${name}`, recordedat: new Date().toISOString(), ...known })
  const readTrail = makeGetTrail({ ...stores, tilesOf: tilesIn(stores), clock: () => new Date().toISOString() })
  const reader = { tenantId: event.tenantid, isOperator: false }
  const trailOf = (known: Partial<typeof reader> = {}, query: Readonly<Record<string, string>> = {}) =>
    readTrail({ ...reader, ...known }, event.eventid, query)
  const addSettled = async (...names: readonly string[]) => {
    const facts = names.map((name, at) => factAt(name, { recordedat: new Date(Date.now() - 1000 + at).toISOString() }))
    await stores.append(facts)
    await stores.settle(facts)
    return facts
  }
  return { stores, event, factAt, readTrail, reader, trailOf, addSettled }
}

const shownStates = (items: readonly Readonly<{ happening: string; state: string }>[]) =>
  items.map(({ happening, state }) => `${happening} ${state}`)

describe(`get-trail, in ${storeName},`, () => {
  it('shows each entry beside its fact, with exact texts that a reader can hash', async () => {
    const { event, trailOf, addSettled, stores } = aWorld()
    const [first] = await addSettled('a', 'b')
    const { items, ...trail } = await trailOf()
    expect(trail).toEqual({
      eventId: event.eventid,
      origin: stores.originOf(event.tenantid),
      checkpoint: { size: expect.any(Number), signedAt: expect.any(String) },
      nextCursor: null,
    })
    expect(shownStates(items)).toEqual(['stuck#a intact', 'stuck#b intact'])
    for (const { entry, fact, index, leafHash } of items) {
      expect(leafOf(entry ?? '')).toBe(leafHash)
      expect(readEntry(entry ?? '')?.factHash).toBe(sha256(fact ?? ''))
      expect(index).toBeLessThan(trail.checkpoint?.size ?? 0)
    }
    expect(items[0]).toMatchObject({
      ...{ fact: JSON.stringify(first), type: first?.type, actor: 'a-producer', recordedAt: first?.recordedat },
    })
  })

  it('shows a fact that waits for its entry, and since when', async () => {
    const { stores, factAt, trailOf } = aWorld()
    const fact = factAt('late')
    await stores.append([fact])
    const { items } = await trailOf()
    if (storeName === 'memory')
      expect(items).toMatchObject([
        { state: 'waiting', since: fact.recordedat, index: null, entry: null, fact: JSON.stringify(fact) },
      ])
    await stores.settle([fact])
    expect(shownStates((await trailOf()).items)).toEqual(['stuck#late intact'])
  })

  it('names a changed and a deleted fact', async () => {
    const { stores, trailOf, addSettled } = aWorld()
    const [changed, deleted] = await addSettled('a', 'b')
    if (!changed || !deleted) throw new Error('A fact is missing.')
    await stores.alterFact(changed, JSON.stringify({ ...changed, actor: 'eve' }))
    await stores.deleteFact(deleted)
    const { items } = await trailOf()
    expect(shownStates(items)).toEqual(['stuck#a altered-fact', 'stuck#b missing-fact'])
    expect(items[0]?.fact).toContain('eve')
    expect(items[1]?.fact).toBeNull()
  })

  // A copy records an entry for every fact that it has, at a time of its own.
  it.runIf(storeName === 'memory')('names a fact without an entry, first as one that waits', async () => {
    const { stores, factAt, trailOf, addSettled } = aWorld()
    const [unrecorded] = await addSettled('c')
    if (!unrecorded) throw new Error('The fact is missing.')
    await stores.deleteEntry(unrecorded)
    await stores.append([factAt('d', { recordedat: '2026-03-01T12:00:00.000Z' })])
    expect(shownStates((await trailOf()).items)).toEqual(['stuck#d extra-fact', 'stuck#c waiting'])
  })

  it('names an entry that was changed together with its fact, because the tree has another', async () => {
    const { stores, trailOf, addSettled } = aWorld()
    const [fact] = await addSettled('a')
    const [line] = (await trailOf()).items
    if (!fact) throw new Error('The fact is missing.')
    const text = JSON.stringify({ ...fact, actor: 'eve' })
    await stores.alterFact(fact, text)
    const entry = JSON.parse(line?.entry ?? '')
    await stores.alterEntry(fact, JSON.stringify({ ...entry, factHash: sha256(text) }))
    expect(shownStates((await trailOf()).items)).toEqual(['stuck#a altered-entry'])
    await stores.alterEntry(fact, 'nothing of ours')
    expect(shownStates((await trailOf()).items)).toContain(' altered-entry')
  })

  it('names an entry of another event that was put in the place of its own', async () => {
    const { stores, trailOf, addSettled } = aWorld()
    const [fact] = await addSettled('a')
    const other = aWorld()
    await other.addSettled('a')
    const [foreign] = (await other.trailOf()).items
    if (!fact) throw new Error('The fact is missing.')
    await stores.alterEntry(fact, foreign?.entry ?? '')
    expect(shownStates((await trailOf()).items)).toContain(' altered-entry')
  })

  it('shows that a fact was archived, without its text, while the fact that it was archived names its hash', async () => {
    const { stores, factAt, trailOf, addSettled } = aWorld()
    const [fact] = await addSettled('a')
    if (!fact) throw new Error('The fact is missing.')
    const text = JSON.stringify(fact)
    const named = { id: fact.id, happening: fact.happening, type: fact.type, hash: sha256(text) }
    const archived = factAt('z', {
      ...{ happening: 'archived#0001', type: 'Custody.Event.Archived.v1', actor: 'sluice/custody' },
      data: { archiveKey: 'facts/x.json', facts: [named] },
    })
    await stores.append([archived])
    await stores.settle([archived])
    const mark = { facthash: sha256(text), archivedat: archived.recordedat, archivekey: 'facts/x.json' }
    await stores.alterFact(fact, JSON.stringify(tombstoneOf(fact, mark)))
    const [line, ...others] = (await trailOf()).items
    expect(line).toMatchObject({ state: 'archived', archivedAt: archived.recordedat, fact: null })
    expect(shownStates(others)).toEqual(['archived#0001 intact'])
    await stores.alterFact(fact, JSON.stringify(tombstoneOf(fact, { ...mark, facthash: sha256('another') })))
    expect(shownStates((await trailOf()).items)[0]).toBe('stuck#a altered-fact')
  })

  it('shows an operator no person, and states that the texts are others', async () => {
    const { stores, factAt, trailOf } = aWorld()
    const person = factAt('a', { actor: 'erika@example.com', actorkind: 'user', subject: 'DE-4711' })
    const system = factAt('b', { actor: 'sluice/workflow', actorkind: 'system' })
    await stores.append([person, system])
    await stores.settle([person, system])
    const { items } = await trailOf({ isOperator: true })
    const shown = items.find(({ happening }) => happening === 'stuck#a')
    expect(shown).toMatchObject({ masked: true, actor: '•••', state: 'intact', index: expect.any(Number) })
    expect(JSON.parse(shown?.entry ?? '')).toMatchObject({ actor: '•••', happening: 'stuck#a' })
    expect(textWithoutIds(items)).not.toMatch(/erika|4711/)
    const own = items.find(({ happening }) => happening === 'stuck#b')
    expect(leafOf(own?.entry ?? '')).toBe(own?.leafHash)
  })

  it('is read page by page', async () => {
    const { trailOf, addSettled } = aWorld()
    await addSettled('a', 'b', 'c')
    const found: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await trailOf({}, { limit: '1', ...(cursor && { cursor }) })
      found.push(...page.items.map(({ happening }) => happening))
      cursor = page.nextCursor
    }
    expect(found).toEqual(['stuck#a', 'stuck#b', 'stuck#c'])
  })

  it('loses no line at the end of a page where several entries cannot be read', async () => {
    const { stores, trailOf, addSettled } = aWorld()
    const facts = await addSettled('a', 'b', 'c')
    for (const fact of facts) await stores.alterEntry(fact, 'nothing of ours')
    const found: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await trailOf({}, { limit: '1', ...(cursor && { cursor }) })
      found.push(...page.items.map(({ state }) => state))
      cursor = page.nextCursor
    }
    expect(found.filter((state) => state === 'altered-entry')).toHaveLength(3)
  })

  it('ends a page before it is too large for one answer', async () => {
    const { stores, factAt, trailOf } = aWorld()
    const text = 'x'.repeat(120_000)
    const facts = Array.from({ length: 40 }, (_, at) => factAt(`${String(at).padStart(2, '0')}`, { data: { text } }))
    await stores.append(facts)
    const page = await trailOf({}, { limit: '200' })
    expect(page.items.length).toBeLessThan(40)
    expect(JSON.stringify(page).length).toBeLessThan(5_000_000)
    const rest = await trailOf({}, { limit: '200', cursor: page.nextCursor ?? '' })
    expect(page.items.length + rest.items.length).toBe(40)
  })

  it('does not exist for another tenant, for an unknown event, and for a text that is not an id', async () => {
    const { trailOf, addSettled, readTrail, reader } = aWorld()
    await addSettled('a')
    const unknown = { code: 'event-not-found' }
    await expect(trailOf({ tenantId: 'another' })).rejects.toMatchObject(unknown)
    for (const id of [randomUUID(), 'x']) await expect(readTrail(reader, id, {})).rejects.toMatchObject(unknown)
  })

  it.each([{ limit: '0' }, { cursor: Buffer.from('events:2026-03-01T').toString('base64url') }, { colour: 'red' }])(
    'refuses a query that it does not understand: %o',
    async (query) => {
      await expect(aWorld().trailOf({}, query)).rejects.toMatchObject({ code: 'query-invalid' })
    },
  )

  it('has no line for a fact of a checkpoint, which has no entry', async () => {
    const { stores, factAt, trailOf, addSettled } = aWorld()
    await addSettled('a')
    await stores.append([factAt('x', { happening: 'checkpointed' })])
    expect(shownStates((await trailOf()).items)).toEqual(['stuck#a intact'])
  })
})
