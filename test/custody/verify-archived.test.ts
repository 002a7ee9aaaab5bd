import { describe, expect, it } from 'vitest'
import { makeGetArchived, makeVerifyArchived, makeVerifyDays } from '#custody/application/verify-archived.ts'
import { archiveKeyOf } from '#custody/domain/archived-event.ts'
import { dayOf } from '#kernel/domain/instant.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { makeArchiveWorld } from '#test/support/ports/archive-stores.ts'
import { aDueEvent, aLateFact, retainuntil } from '#test/support/ports/due-event.ts'
import { storeName } from '#test/support/ports/stores.ts'

/** An archived event with two facts. */
const anArchivedEvent = async () => {
  const due = await aDueEvent()
  expect(await due.archive()).toBe('archived')
  const archiveKey = archiveKeyOf(due.received)
  const text = (await due.world.archive.read(archiveKey)) ?? ''
  const tamper = (change: (text: string) => string) => due.world.archive.write(archiveKey, change(text))
  return { ...due, text, tamper, archiveKey }
}

describe(`verify-archived, in ${storeName},`, () => {
  it('returns the object as it was written', async () => {
    const { world, key, text } = await anArchivedEvent()
    expect(await makeGetArchived(world)(key)).toBe(text)
  })

  it('proves an object with the audit log and the facts', async () => {
    const { world, key, archiveKey } = await anArchivedEvent()
    expect(await makeVerifyArchived(world)(key)).toEqual({ archiveKey, factCount: 2, faults: [] })
  })

  it.each<[string, (text: string) => string, RegExp]>([
    ['another text', (text) => text.replace('transfer', 'refund'), /text of received .*tombstone|entry/],
    [
      'a fact less',
      (text) => JSON.stringify({ ...JSON.parse(text), facts: JSON.parse(text).facts.slice(0, 1) }),
      /moved#0001 is missing/,
    ],
    [
      'a fact twice',
      (text) => JSON.stringify({ ...JSON.parse(text), facts: [...JSON.parse(text).facts, JSON.parse(text).facts[0]] }),
      /other facts/,
    ],
    ['another entry', (text) => text.replaceAll('"position":0', '"position":7'), /entry of received/],
    ['no JSON', () => '{', /cannot be read/],
    [
      'the name of another event',
      (text) => text.replace(/"eventId":"[^"]+","facts"/, '"eventId":"x","facts"'),
      /another event/,
    ],
  ])('names an object with %s', async (_, change, fault) => {
    const { world, key, tamper, archiveKey } = await anArchivedEvent()
    await tamper(change)
    const verified = await makeVerifyArchived(world)(key)
    expect(verified.archiveKey).toBe(archiveKey)
    expect(verified.faults.join(' ')).toMatch(fault)
  })

  it('names a missing object', async () => {
    const { world, key } = await anArchivedEvent()
    const archive = { ...world.archive, read: async () => undefined }
    expect((await makeVerifyArchived({ ...world, archive })(key)).faults).toEqual([
      'The object is missing.',
      'The fact moved#0001 is in the log and not in the archive.',
    ])
  })

  it('names a fact that is in the log and in no object, until the archive adds it', async () => {
    const { world, key, received, archive } = await anArchivedEvent()
    const late = aLateFact(received)
    await world.put(late)
    await world.audit(late)
    const fault = 'The fact moved#0002 is in the log and not in the archive.'
    expect((await makeVerifyArchived(world)(key)).faults).toEqual([fault])
    const ofDay = makeVerifyDays(world)(key.tenantId, [dayOf(received.receivedat)])
    expect((await Array.fromAsync(ofDay)).flatMap(({ faults }) => faults)).toEqual([fault])
    await archive()
    expect((await makeVerifyArchived(world)(key)).faults).toEqual([])
  })

  it('verifies all objects of the days on which their events were received', async () => {
    const { world, key, received, tamper, archiveKey } = await anArchivedEvent()
    const verifyDay = () => Array.fromAsync(makeVerifyDays(world)(key.tenantId, [dayOf(received.receivedat)]))
    expect(await verifyDay()).toEqual([{ archiveKey, factCount: 2, faults: [] }])
    await tamper((text) => text.replace('transfer', 'refund'))
    expect((await verifyDay()).map(({ faults }) => faults.length > 0)).toEqual([true])
    expect(await Array.fromAsync(makeVerifyDays(world)(key.tenantId, ['2025-01-01']))).toEqual([])
  })

  it('names an object whose event has no tombstone', async () => {
    const { world, key, text, received } = await anArchivedEvent()
    const other = aFact({ tenantid: key.tenantId })
    await world.archive.write(archiveKeyOf(other), text)
    const found = await Array.fromAsync(makeVerifyDays(world)(key.tenantId, [dayOf(received.receivedat)]))
    expect(found.find(({ archiveKey }) => archiveKey === archiveKeyOf(other))?.faults).toEqual([
      'The log has no tombstone of the event.',
    ])
  })

  it.each(['get', 'verify'] as const)('refuses to %s an event that is not archived', async (verb) => {
    const world = await makeArchiveWorld()
    const fact = aFact({ retainuntil })
    await world.put(fact)
    const read = verb === 'get' ? makeGetArchived(world) : makeVerifyArchived(world)
    await expect(read({ tenantId: fact.tenantid, eventId: fact.eventid })).rejects.toMatchObject({
      code: 'event-not-found',
    })
  })
})
