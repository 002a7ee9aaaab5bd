import { describe, expect, it } from 'vitest'
import { readArchiveText } from '#custody/application/archive-text.ts'
import { makeVerifyArchived } from '#custody/application/verify-archived.ts'
import { archiveKeyOf } from '#custody/domain/archived-event.ts'
import { withId } from '#facts/application/identity.ts'
import { readFact } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { isTombstone } from '#facts/domain/tombstone.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { erasedFact } from '#test/support/builders/an-erased-fact.ts'
import type { ArchiveWorld } from '#test/support/ports/archive-stores.ts'
import { aDueEvent, aLateFact, archivedAt, retainuntil, until } from '#test/support/ports/due-event.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { textWithoutIds } from '#test/support/world/text-without-ids.ts'

const keyOf = ({ tenantid, eventid }: Fact) => ({ tenantId: tenantid, eventId: eventid })

const storedIn = async (world: ArchiveWorld, fact: Fact) => {
  const stored = await world.events.read(keyOf(fact))
  const of = (happening: string) => stored.find((one) => one.happening === happening)
  const text = of('received')?.text
  return { stored, of, received: text === undefined ? undefined : readFact(text) }
}

const dueOf = async ({ events }: ArchiveWorld): Promise<readonly string[]> => {
  const pages = await Promise.all(events.shards.map((shard) => Array.fromAsync(pagesOf(events, shard))))
  return pages.flat(2)
}

async function* pagesOf(events: ArchiveWorld['events'], shard: string) {
  let next: unknown
  do {
    const page = await events.due(shard, until, next)
    yield page.events.map(({ eventId }) => eventId)
    next = page.next
  } while (next !== undefined)
}

const objectOf = async (world: ArchiveWorld, fact: Fact) => {
  const text = await world.archive.read(archiveKeyOf(fact))
  return text === undefined ? undefined : readArchiveText(text)
}

describe(`archive-event, in ${storeName},`, () => {
  it('writes the exact texts of all facts with their audit entries, and makes a tombstone of the first', async () => {
    const { world, received, moved, archive } = await aDueEvent()
    expect(await archive()).toBe('archived')

    const object = await objectOf(world, received)
    expect(object?.facts.map(({ text }) => text)).toEqual([received, moved].map((fact) => JSON.stringify(fact)))
    expect(object?.facts.map(({ entry }) => entry)).toEqual(
      (await world.entries.of(keyOf(received))).toSorted((a, b) => Number(a.position) - Number(b.position)),
    )

    const { stored, of, received: tombstone } = await storedIn(world, received)
    expect(tombstone && isTombstone(tombstone) && tombstone.sluicetombstone).toEqual({
      facthash: sha256(JSON.stringify(received)),
      archivedat: archivedAt,
      archivekey: archiveKeyOf(received),
    })
    expect(textWithoutIds(tombstone)).not.toMatch(/customer|4711|12500/)
    expect(of('received')).toMatchObject({ digest: 'first.digest', hasEnd: false })
    expect(of('moved#0001')).toMatchObject({ text: JSON.stringify(moved), hasEnd: true })
    expect(of('archived')?.hasEnd).toBe(false)
    expect(stored).toHaveLength(3)
  })

  it('deletes the review of the event with it, and asks for none where no step opened one', async () => {
    const [reviewed, other] = [await aDueEvent(), await aDueEvent()]
    const { tenantid, eventid } = reviewed.received
    const review = { purpose: 'decide', level: 1, need: 1, dueAt: '2026-03-02T12:00:00.000Z' }
    const recordedat = '2026-03-01T12:00:03.000Z'
    const held = aFact({ tenantid, eventid, retainuntil, happening: 'moved#0002', recordedat, data: { review } })
    await reviewed.world.put(held)
    await reviewed.world.audit(held)
    for (const { world, received } of [reviewed, other]) await world.putReview(received)
    expect([await reviewed.archive(), await other.archive()]).toEqual(['archived', 'archived'])
    expect(await reviewed.world.hasReview(reviewed.received)).toBe(false)
    expect(await other.world.hasReview(other.received)).toBe(true)
  })

  it('reports an event that is archived with its review open, and none whose review people decided', async () => {
    const reported: (readonly string[])[] = []
    for (const decisions of [[], [false], [false, true]]) {
      const { world, received, archive, openReviews } = await aDueEvent()
      const { tenantid, eventid } = received
      const known = { tenantid, eventid, retainuntil, recordedat: '2026-03-01T12:00:03.000Z' }
      const review = { purpose: 'decide', level: 1, need: 2, dueAt: '2026-03-02T12:00:00.000Z' }
      const held = aFact({ ...known, happening: 'moved#0002', data: { review } })
      const decided = decisions.map((isFinal, index) =>
        aFact({ ...known, happening: `reviewed#000${index + 1}`, data: { isFinal } }),
      )
      for (const fact of [held, ...decided]) await world.put(fact)
      await world.audit(held, ...decided)
      expect([await archive(), await archive()]).toEqual(['archived', 'done'])
      reported.push(openReviews.map((id) => (id === eventid ? 'this event' : id)))
    }
    expect(reported).toEqual([['this event'], ['this event'], []])
  })

  it('appends the fact that the event was archived, with the id, the type and the hash of each fact and no subject', async () => {
    const { world, received, moved, archive } = await aDueEvent()
    await archive()
    const { of } = await storedIn(world, received)
    const archived = readFact(of('archived')?.text ?? '')
    expect(archived).toMatchObject({
      type: 'Custody.Event.Archived.v1',
      causationid: received.id,
      recordedat: archivedAt,
    })
    expect(archived.subject).toBeUndefined()
    expect(archived.data).toEqual({
      archiveKey: archiveKeyOf(received),
      facts: [received, moved].map(({ id, happening, type, ...rest }) => ({
        id,
        happening,
        type,
        hash: sha256(JSON.stringify([received, moved].find((fact) => fact.id === id) ?? rest)),
      })),
    })
  })

  it('keeps the digest that the fact has', async () => {
    const { world, received, archive } = await aDueEvent()
    await world.put(received, 'older.digest')
    await archive()
    expect((await storedIn(world, received)).of('received')?.digest).toBe('older.digest')
  })

  it('deletes the items of the vault with it, and none before', async () => {
    const { world, received, archive } = await aDueEvent({ sluicevault: 'personal secret' })
    for (const vaultClass of ['personal', 'secret'] as const) await world.putVault(received, vaultClass)
    const bury = async () => Promise.reject(new Error('killed'))
    await expect(archive({ events: { ...world.events, bury } })).rejects.toThrow('killed')
    expect(await world.vaultCount(received)).toBe(2)
    await archive()
    expect(await world.vaultCount(received)).toBe(0)
  })

  it('deletes no item that was erased after the facts were read, and deletes it when the copy has the fact of that', async () => {
    const { world, received, archive } = await aDueEvent({ sluicevault: 'personal secret' })
    for (const vaultClass of ['personal', 'secret'] as const) await world.putVault(received, vaultClass)
    const bury: typeof world.events.bury = async (key, burial) => {
      await world.eraseVault(received, 'personal')
      return world.events.bury(key, burial)
    }
    await expect(archive({ events: { ...world.events, bury } })).rejects.toMatchObject({ code: 'store-unavailable' })
    expect(await world.vaultCount(received)).toBe(2)
    expect((await storedIn(world, received)).received).toEqual(received)

    const { tenantid, eventid } = received
    const erased = aFact({
      tenantid,
      eventid,
      retainuntil,
      happening: 'erased',
      recordedat: '2026-04-20T12:00:00.000Z',
    })
    await world.put(erased)
    await world.audit(erased)
    expect(await archive()).toBe('archived')
    expect(await world.vaultCount(received)).toBe(0)
    expect((await objectOf(world, received))?.facts.map(({ entry }) => entry.happening)).toContain('erased')
  })

  it('deletes what people wrote about the event with it, but no text whose erasure the copy lacks', async () => {
    const { world, received, archive } = await aDueEvent()
    const texts = ['reviewed#0001', 'reviewed#0002', 'reviewed#0003'].map((happening) =>
      aFact({ ...received, id: undefined as never, happening, sluicevault: 'personal' }),
    )
    for (const text of texts) {
      await world.put(text)
      await world.putVault(text, 'personal')
    }
    const [one = received, two = received] = texts
    const erased = withId(erasedFact({ ...received, retainuntil }, [one.happening]))
    await world.put(erased)
    await world.audit(...texts, erased)
    await world.eraseVault(one, 'personal')
    const bury: typeof world.events.bury = async (key, burial) => {
      await world.eraseVault(two, 'personal')
      return world.events.bury(key, burial)
    }
    await expect(archive({ events: { ...world.events, bury } })).rejects.toMatchObject({ code: 'store-unavailable' })
    expect(await world.vaultCount(received)).toBe(3)
    const later = withId(erasedFact({ ...received, retainuntil }, [two.happening], 2))
    await world.put(later)
    await world.audit(later)
    expect(await archive()).toBe('archived')
    expect(await world.vaultCount(received)).toBe(0)
    expect(await makeVerifyArchived(world)(keyOf(received))).toMatchObject({ factCount: 7, faults: [] })
  })

  it('deletes the text of a fact that was appended to an archived event', async () => {
    const { world, received, archive } = await aDueEvent()
    await archive()
    const late = { ...aLateFact(received), sluicevault: 'personal' }
    await world.put(late)
    await world.putVault(late, 'personal')
    await world.audit(late)
    expect(await archive()).toBe('archived')
    expect(await world.vaultCount(received)).toBe(0)
  })

  it('is done once: a second run changes nothing', async () => {
    const { world, received, archive } = await aDueEvent()
    await archive()
    const before = await storedIn(world, received)
    expect(await archive()).toBe('done')
    expect((await storedIn(world, received)).stored).toEqual(before.stored)
  })

  it('adds a fact that was appended later to the object, gives it an end, and names it in the next fact', async () => {
    const { world, received, archive } = await aDueEvent()
    await archive()
    const late = aLateFact(received)
    await world.put(late)
    expect(await dueOf(world)).toContain(received.eventid)
    expect(await archive()).toBe('unproven')
    await world.audit(late)
    const holds = { of: async () => ({ version: 1, targets: [{ eventId: received.eventid }] }) }
    expect(await archive({ holds })).toBe('held')
    const note = async () => Promise.reject(new Error('killed'))
    await expect(archive({ events: { ...world.events, note } })).rejects.toThrow('killed')
    expect(await archive()).toBe('archived')
    expect(await archive()).toBe('done')

    const { of } = await storedIn(world, received)
    expect(of('moved#0002')?.hasEnd).toBe(true)
    const second = readFact(of('archived#0002')?.text ?? '')
    expect(second.data).toMatchObject({ facts: [{ id: late.id, hash: sha256(JSON.stringify(late)) }] })
    expect((await objectOf(world, received))?.facts).toHaveLength(3)
    const key = keyOf(received)
    expect(await makeVerifyArchived(world)(key)).toMatchObject({ factCount: 3, faults: [] })
  })

  it.each([
    ['a step', { data: { review: { purpose: 'decide', level: 1, need: 1, dueAt: '2026-03-02T12:00:00.000Z' } } }],
    ['an act of an operator', { happening: 'reviewed#0001' as const }],
  ])('deletes a review that %s opened, before or while the event is archived', async (_, opening) => {
    for (const isLate of [false, true]) {
      const { world, received, archive, openReviews } = await aDueEvent()
      if (isLate) await archive()
      const opened = aLateFact(received, opening)
      await world.put(opened)
      await world.audit(opened)
      await world.putReview(received)
      expect(await archive()).toBe('archived')
      expect([isLate, await world.hasReview(received)]).toEqual([isLate, false])
      expect([isLate, openReviews]).toEqual([isLate, [received.eventid]])
    }
  })

  it('replaces no object that lost facts', async () => {
    const { world, received, archive } = await aDueEvent()
    await archive()
    const late = aLateFact(received)
    await world.put(late)
    await world.audit(late)
    const read = async () => undefined
    const write = () => expect.unreachable()
    await expect(archive({ archive: { ...world.archive, read, write } })).rejects.toThrow('lacks facts')
  })

  it('has one effect when many run at once', async () => {
    const { world, received, archive } = await aDueEvent()
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => archive()))
    const values = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : 'later'))
    expect(values.filter((value) => value === 'archived')).toHaveLength(1)
    expect((await objectOf(world, received))?.facts).toHaveLength(2)
    expect((await storedIn(world, received)).stored).toHaveLength(3)
  })

  it('leaves an event under a legal hold, and takes it after the hold is lifted', async () => {
    const { world, received, archive } = await aDueEvent()
    const holds = { of: async () => ({ version: 1, targets: [{ subject: 'customer/1' }] }) }
    expect(await archive({ holds })).toBe('held')
    const { of } = await storedIn(world, received)
    expect(of('received')?.text).toBe(JSON.stringify(received))
    expect(of('moved#0001')?.hasEnd).toBe(false)
    expect(await objectOf(world, received)).toBeUndefined()
    expect(await archive()).toBe('archived')
  })

  it.each([
    ['before its retention ends', { retainuntil: '2026-05-01T11:59:00.001Z' }],
    ['without a retention', { retainuntil: undefined as never }],
  ])('leaves an event %s', async (_, known) => {
    const { world, received, archive } = await aDueEvent(known)
    expect(await archive()).toBe('done')
    expect(await objectOf(world, received)).toBeUndefined()
  })

  it('leaves an event whose facts the audit log does not prove: none missing, and none with another text', async () => {
    const { world, received, archive } = await aDueEvent()
    const late = aFact({ ...received, happening: 'moved#0002', id: undefined as never })
    await world.put(late)
    expect(await archive()).toBe('unproven')
    await world.put({ ...late, data: { other: 1 } })
    await world.audit(late)
    expect(await archive()).toBe('unproven')
    expect(await objectOf(world, received)).toBeUndefined()
    await world.put(late)
    expect(await archive()).toBe('archived')
  })

  it('changes nothing in the log when the object that is read back differs', async () => {
    const { world, received, archive } = await aDueEvent()
    const write = (key: string, text: string) => world.archive.write(key, text.replace('transfer', 'tampered'))
    await expect(archive({ archive: { ...world.archive, write } })).rejects.toThrow('differs')
    const { of } = await storedIn(world, received)
    expect(of('received')?.text).toBe(JSON.stringify(received))
    expect(of('moved#0001')?.hasEnd).toBe(false)
  })

  it.each(['write', 'bury'] as const)('is completed by the next run when one dies before %s', async (call) => {
    const { world, received, archive } = await aDueEvent()
    const dies = async () => Promise.reject(new Error('killed'))
    const needs =
      call === 'write' ? { archive: { ...world.archive, write: dies } } : { events: { ...world.events, [call]: dies } }
    await expect(archive(needs)).rejects.toThrow('killed')
    expect(await archive()).toBe('archived')
    expect((await objectOf(world, received))?.facts).toHaveLength(2)
  })

  it('ends no fact when a hold is placed inside its last step', async () => {
    const { world, received, moved, archive } = await aDueEvent()
    const bury: typeof world.events.bury = async (key, burial) => {
      await world.placeHold(received)
      return world.events.bury(key, burial)
    }
    await expect(archive({ events: { ...world.events, bury } })).rejects.toMatchObject({ code: 'store-unavailable' })
    const { stored } = await storedIn(world, received)
    expect(stored.map(({ text, hasEnd }) => ({ text, hasEnd }))).toEqual(
      expect.arrayContaining([received, moved].map((fact) => ({ text: JSON.stringify(fact), hasEnd: false }))),
    )
    expect(stored).toHaveLength(2)
  })

  it('ends no fact when another one has changed after it was read', async () => {
    const { world, received, moved, archive } = await aDueEvent()
    const bury: typeof world.events.bury = async (key, burial) => {
      await world.put({ ...moved, data: { other: 1 } })
      return world.events.bury(key, burial)
    }
    await expect(archive({ events: { ...world.events, bury } })).rejects.toMatchObject({ code: 'store-unavailable' })
    expect((await storedIn(world, received)).stored.filter(({ hasEnd }) => hasEnd)).toEqual([])
  })

  it.each(storeName === 'memory' ? [89, 90, 200] : [91])(
    'of %i facts is archived whole, and its first fact last',
    async (count) => {
      const { world, received, moved, archive } = await aDueEvent({ sluicevault: 'personal' })
      await world.putVault(received, 'personal')
      const more = Array.from({ length: count - 2 }, (_, index) =>
        aFact({ ...moved, id: undefined as never, happening: `assessed#many@${index + 1}` }),
      )
      await Promise.all(more.map((fact) => world.put(fact)))
      await world.audit(...more)
      const bury = async () => Promise.reject(new Error('killed'))
      await expect(archive({ events: { ...world.events, bury } })).rejects.toThrow('killed')
      expect((await storedIn(world, received)).received).toEqual(received)
      expect(await world.vaultCount(received)).toBe(1)
      expect(await archive()).toBe('archived')
      expect((await storedIn(world, received)).stored.filter(({ hasEnd }) => hasEnd)).toHaveLength(count - 1)
      expect(await world.vaultCount(received)).toBe(0)
      expect((await objectOf(world, received))?.facts).toHaveLength(count)
    },
  )

  it.skipIf(storeName !== 'memory')(
    'leaves what is left of an event with many facts when a hold is placed meanwhile',
    async () => {
      const { world, received, moved, archive } = await aDueEvent()
      const more = Array.from({ length: 90 }, (_, index) =>
        aFact({ ...moved, id: undefined as never, happening: `assessed#many@${index + 1}` }),
      )
      await Promise.all(more.map((fact) => world.put(fact)))
      await world.audit(...more)
      const depart: typeof world.events.depart = async (key, part) => {
        await world.placeHold(received)
        return world.events.depart(key, part)
      }
      await expect(archive({ events: { ...world.events, depart } })).rejects.toMatchObject({
        code: 'store-unavailable',
      })
      expect((await storedIn(world, received)).stored.filter(({ hasEnd }) => hasEnd)).toEqual([])
    },
  )
})
