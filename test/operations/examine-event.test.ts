import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeExamineEvent } from '#operations/application/examine-event.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { append, makeStuckParts } from '#test/support/ports/stuck-stores.ts'

const aWorld = async () => {
  const parts = await makeStuckParts()
  const clock = { now: '2026-03-01T12:16:01.000Z' }
  const examine = makeExamineEvent({ ...parts, clock: () => clock.now, limitMs: 15 * 60_000 })
  const event = await append(parts, aFact({ tenantid: `examined-${randomUUID()}` }))
  return { ...parts, clock, examine, event, key: { tenantId: event.tenantid, eventId: event.eventid } }
}

describe.concurrent(`examine-event, in ${storeName},`, () => {
  it('registers a stuck event and records it, once however often it runs', async () => {
    const { examine, clock, key, facts, register } = await aWorld()
    const [first, again] = await Promise.all([examine(key), examine(key)])
    expect(first).toMatchObject({ station: 'outbox', since: '2026-03-01T12:00:01.000Z' })
    expect(again).toEqual(first)
    clock.now = '2026-03-01T13:00:00.000Z'
    expect(await examine(key, first)).toBe(first)
    expect((await register.page({ tenantId: key.tenantId, limit: 9 })).items).toEqual([first])
    const history = await facts.history({ tenantId: key.tenantId, partnerId: undefined }, key.eventId)
    expect(history.map(({ happening }) => happening)).toEqual(['received', 'stuck#outbox'])
  })

  it('returns nothing for an event within its limit, and for one that does not exist', async () => {
    const { examine, clock, key, register } = await aWorld()
    clock.now = '2026-03-01T12:15:00.999Z'
    expect(await examine(key)).toBeUndefined()
    expect(await examine({ ...key, eventId: randomUUID() })).toBeUndefined()
    expect((await register.page({ tenantId: key.tenantId, limit: 9 })).items).toEqual([])
  })
})
